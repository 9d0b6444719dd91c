// Entry point: starts an editor for each relation field of the page.

import {RelationChoice} from "./choice.js";
import {readField} from "./field.js";
import {RelationList} from "./list.js";

for (const box of document.querySelectorAll("[data-relation-field]")) {
    const field = readField(box);
    field.data.many ? new RelationList(field) : new RelationChoice(field);
}
