// Entry point: the form of an entry keeps what is typed until it is saved.

import {startForm} from "../inputs/main.js";
import {count} from "./counter.js";
import {Drafts} from "./drafts.js";
import {listenInDrawer} from "./framed.js";
import {listen} from "./keys.js";
import {Place} from "./place.js";
import {Unsaved} from "./unsaved.js";

const form = document.querySelector("#entry_form");
if (form) startForm(form); // before its inputs are looked at for the first time
const drafts = new Drafts(localStorage, sessionStorage);
const box = document.querySelector(".relations-unsaved");
const isUnsaved = "unsaved" in (box?.dataset ?? {});
drafts.arrived({isSaved: Boolean(document.querySelector(".messagelist .success")), isUnsaved});
if (box) new Unsaved(box, drafts);
if (form) {
    listen(form);
    const place = new Place(sessionStorage, form);
    place.listen();
    place.comeBack(document.querySelector(".messagelist"));
    for (const input of form.querySelectorAll("[data-longest]")) count(input);
}
if (frameElement) listenInDrawer(frameElement);
