"use strict";

// Draws the document with Redoc.
window.draw = (spec, place) => Redoc.init(spec, {hideDownloadButton: true, nativeScrollbars: true}, place);
