/* What may stand in a segment's header, and what is said when it is not what was asked for. */
#ifndef ROBO_SRC_SEGMENT_HEADER_H
#define ROBO_SRC_SEGMENT_HEADER_H

#include "segment.h"

/* Whether a geometry is one that a segment may have. */
bool robo_geometry_is_possible(const robo_geometry *geometry);

/* Fills in the header of a segment that this process makes. */
void robo_make_header(const robo_geometry *geometry, robo_segment_header *header);

/*
 * Checks a private copy of a header, of a file of `file_bytes`, and takes over what `segment` keeps of it: geometry,
 * bytes and creator. `segment->name` is set already.
 */
int32_t robo_check_header(robo_segment_header *header, uint32_t kind, uint64_t file_bytes, robo_segment *segment);

/* ROBO_ERR_MISMATCH, with both sides in the message, if the segment is not what is wanted. */
int32_t robo_check_wanted(const robo_segment *segment, const robo_geometry *wanted);

#endif
