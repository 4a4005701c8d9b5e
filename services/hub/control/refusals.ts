/** How a core without a flight recorder begins its answer to who wants to read it. */
export const NO_FLIGHT_RECORDER = "This core has no flight recorder";
