// Entry point: the list of entries, its menus and the form that adds a filter.

import {Condition} from "./condition.js";
import {menus} from "./menus.js";

menus(document.querySelectorAll("details.relations-menu"));
const form = document.querySelector(".relations-condition");
if (form) new Condition(form);
