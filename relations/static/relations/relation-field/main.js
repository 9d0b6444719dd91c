// Entry point: makes each relation field of the page alive. Those in closed parts of a larger field wait.

import {startField} from "./start.js";

for (const box of document.querySelectorAll("[data-relation-field]:not([data-lazy])")) startField(box);
