/** The pictures that frontends show for the kernel, by file name. Inside the program, so that the single binary has them. */
export function kernelLogos(): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ["logo-32x32.png", Uint8Array.fromBase64(SMALL.join(""))],
    ["logo-64x64.png", Uint8Array.fromBase64(LARGE.join(""))],
    ["logo-svg.svg", new TextEncoder().encode(SVG.join(""))],
  ]);
}

/** A robot's head, from which the two others are drawn. */
const SVG = [
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">',
  '<path d="M32 4v10" stroke="#1f6feb" stroke-width="4" stroke-linecap="round"/>',
  '<circle cx="32" cy="6" r="4" fill="#f0883e"/>',
  '<rect x="8" y="14" width="48" height="44" rx="10" fill="#1f6feb"/>',
  '<path d="M4 30v14M60 30v14" stroke="#1f6feb" stroke-width="4" stroke-linecap="round"/>',
  '<circle cx="23" cy="29" r="5" fill="#fff"/>',
  '<circle cx="41" cy="29" r="5" fill="#fff"/>',
  '<text x="32" y="53" font-family="Helvetica,Arial,sans-serif" font-size="15" font-weight="bold" text-anchor="middle" fill="#fff">TS',
  "</text>",
  "</svg>",
];

const SMALL = [
  "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAACoElEQVR4nOyWS2gTQRjH/7NJbGpfobGtSW0qVbQUBB",
  "EpqBBbKIgnCT5APUkRPKgRCVgftLUqGtFSFTx4ET0oKupBoZeAVERUVDyIoKAlUSo1ibbaSEKTHWdCFprsRLeTlKL4",
  "I0N2Zv77fd/O81Mwy5ghydgp95aR5LzL/NlpjuywdT28CQkUSEP7mOO5vPBnSFJAAMWhgABI93DSCV74MyQhKIBGb5",
  "jy/+C5Gmk7sz4FeSNfsO/LeoWS40zQxKo2yDHGhuiDSuiRTwO1gzAUwGZqcjnCx1hXFyGFTZEGpexHyImPI/Ze3CKp",
  "qX26Kah3RNyEkIPFcs7htgjoIdf8aHtuny4AE6EHMAMQ7ktRfbntZoFwOWYIkW3BLiB1uS1NtSZc3VWF1347ru+uSt",
  "dlNCLbhrbh6a0VcDdbUF5CsGqxBWe3V0hpRKQDYAfKA17yiZY1ZM9US71ZSqPh8oaHNH/aCLRlipB3n5NZ9WAkJaXR",
  "YGvBrfkzNAX++zE8fT+JiQTFi+Ek+u5OSGlEGMoHHr2dZGW8YI2Iv/k6/kcCMJwTLmIHy7bV1qy2rzGKi4GfWMv2/5",
  "olc/AjTnHjSRyj46pRs5kRoBhiN1bAyAvNTjM620qhZMaux1OGbk85FLa3HDYFDdUGBnWKP92Np2U5+djZXorDG8qw",
  "1BdBgm39S52V6WP39rM47jxP/PHrc7MnQbh0FNOgfzDGDqEUNrZa8binGptaS36j1tvWBcA+/xWmQV2lAt+17+g4+Q",
  "2haAorFlryakW29YtQVc5AoetgEM9KK66wW5DDF+G9l4l8ztUUJf7cdmHW49obGSCEelFE2KI7Gjpf0wsjAaSD2BNt",
  "IYq6n4XewVSNkPKKIHs3QFWlP3TB/kYkKVreJ8v/o/gXAAAA//8HVN70AAAABklEQVQDAL484jO1Jr5LAAAAAElFTk",
  "SuQmCC",
];

const LARGE = [
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAFX0lEQVR4nOybe2wURRzHv7PXd6u0tKdi016U8KrVBP",
  "4pWlvRgCa1JmI0Jtr41lRLiwmNTQjGIEQlwdgHQZTE1EeMRpMqERDxAUUgMQJFKQ0toekVqfTswz6u7V1vx5m9XM8e",
  "XPfR3e0de59k72Z3Zud+v9/M/Gbmt3sCLI4AixOHOWDorbtLe8WM7UmCdxE/HxfjO24QBqqv3/jrdzAZApMZ2Fb0MK",
  "Gk6Wp5lNC1GTVHvoGJmD4EmPI1WvKMwnQDUGCZljyjsLwTNH8IAG1a8ozC/CFA6DYteUZhugG4lxdE8aFTnqUYFlOl",
  "g6f5NbNnAI7p02AAx3oX/f95V519TmSJOUFYHMsbQPO4y13vKqUgBQKlK5j/XgFCboKJMAfSwz5Osu+ThOA3Z51d0z",
  "5CtQEc6wZvoYLnM0LIXYggKKXHiJhQ1rUjvVPNfaqGgKPK9QJT/o9IU57DZeKy5VT2PqfqPqUFc6pc5QLB+4gCRIqX",
  "u+vtu5SUVWSA3FcHbwVlLQ+SiiiAgo6CJNzhrE2/IFdWwRCgBKLn02hRniPJSj2fSLLLIGuA7Mr+gkgc83IwIxRy2e",
  "XKyRrABnElohQlssvHBAVErQGUyC7bAwiNXgMokV2+BxA4oIJVy+JR/WAqcjNt0rmzz4fte0dxqM2rphp96lEgu6yX",
  "DN22hoOtEbChJAWvrE5hi5LpeZTVsOOgG+/td/M52pR6Ashts3XbDBUsjEfFmiuF5vBrPO/ORfGm1aMU3QxQzlpsxh",
  "9iwr9038xl9KxHKVM+ILey71EiiFt5morCJmdD5tdQQV52XESVCSWcfsEeQMTN7HOJdPjT1xZh9JsyABtfeVdLK+Xs",
  "X5MRVSaUcPrp5gM+/Nk9Yz732rt+nLmMnvUoRTcDHG334qPDY2Hz6w+4cfy8/ByuVz1K0fXx+JtNo/j82DhevDcZhY",
  "sTpGtH2z3Y/csYzl/2mV6PEnR/P4ALWPPFCGaLXvXIEQuLw+LEDACLEzMALI4hr8mtuz8F1SXyO7afWj14fveQtM19",
  "pigZj69MgiPLBq+P4mK/iDMXvWzZ60Nj8xiMYk7eEwxl8yNpeKooaeo8mcVp8rJt0nGiczL6DLD31ATae4IbltfXpi",
  "Fnvn+0VTQOSy3McQ2JSGSxjScL/cq3XfKh6fdx9AyIWHijDbfnxMEmGPvexJQBWLjpbGCXxNOYBZ0un3QE2FASjF8d",
  "bvNgZCJ4vvRmG1PSn97XMsE2Q8a0djj9gj2ACm+wvdYW1vuoP20Ozn98mBSZIMwIZawnZKQSafwfOedBx986rvvD6K",
  "dbUHQmDtRkYMkCf3Q3v6ZvWg/gbH0sTVI+lFa279/45QhOO9Xv/wOYFhSdDZu+GsG7+9ws9C1Ou34bC319XD4PmWnG",
  "+QElD0cvwwQafnCjeEs/1rwzIG2HAz4kPYVgdX4itCEvu6wBWGdtgYHwWeC6pGAL83HPAyI7DwajPvNStPUAJbIrmQ",
  "Z5JQ/AIDJTBex/LUNyesc7vHANi4i3ETx7T3AhdaFXszOcvQEoJS3E4FcYeQuXLk+UjlC4A+RTpxa47HJlZIeAbzxr",
  "D6X0TxhE36iIt/eM4vvTHnT3+53gmMff6h+wNUHZzn/ZwgmqYd2/ldqyvpUrp6htc6r68wXiO8GSCYgOPOzhx3L28E",
  "N2QadoGuyun3+GijD93xxa4bIqUZ6jeB3gbLDXsm5VzoaD8ZFK7QxSkKe5rEpvUO3eFlQMOBLiJhtZchUii0NMmye6",
  "au09am7S7N+zK1yL42woZr2imFVSrPZFillD4aQEzSzVzBbKzZfq7OeggTn7v0CkEIsJwuLEDACLY3kD/AcAAP//o5",
  "LnegAAAAZJREFUAwBEzSBfVTPJ0AAAAABJRU5ErkJggg==",
];
