// Uploads of files: by a button, by dropping them on a box, and by pasting a picture into it.

import {button, element} from "../relation-field/elements.js";

const ACCEPT = {images: "image/*", videos: "video/*", audios: "audio/*"};

// Whether a file is of one of the kinds that a field takes; every one where it names none.
export const fits = ({family}, kinds) => !kinds.length || !family || kinds.includes(family);

export const accepted = kinds => (kinds.every(kind => ACCEPT[kind]) ? kinds.map(kind => ACCEPT[kind]).join(",") : "");

// Posts a form's values; returns the answer, or throws an Error with the reason in words.
export async function post(url, values, {text, form}) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(values)) data.set(name, value);
    const response = await fetch(url, {method: "POST", body: data}).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (!response?.ok || !answer) throw new Error(answer?.error ?? text.say("offline"));
    return answer;
}

export class Uploads {
    // `say(text)` shows a message, '' none; `done(rows)` takes the files that were stored.
    constructor({field, say, done}) {
        Object.assign(this, {field, say, done});
    }

    get isOffered() {
        return Boolean(this.field.urls.upload);
    }

    // A button that asks for files, with the input that it stands for.
    button(label = this.field.text.say("upload")) {
        if (!this.isOffered) return null;
        const {many, kinds} = this.field;
        const input = element("input", {type: "file", hidden: true, multiple: many, accept: accepted(kinds) || null});
        input.addEventListener("change", () => {
            this.send([...input.files]);
            input.value = "";
        });
        return element("span", {}, button(label, {class: "mf-upload", onclick: () => input.click()}), input);
    }

    listen(box) {
        if (!this.isOffered) return;
        const hint = element("div", {class: "mf-drop", "aria-hidden": "true"}, this.field.text.say("dropHere"));
        box.append(hint);
        const over = is => box.classList.toggle("is-over", is);
        const hasFiles = event => event.dataTransfer?.types.includes("Files");
        for (const name of ["dragenter", "dragover"]) {
            box.addEventListener(name, event => {
                if (!hasFiles(event)) return;
                event.preventDefault();
                over(true);
            });
        }
        box.addEventListener("dragleave", event => {
            if (!box.contains(event.relatedTarget)) over(false);
        });
        box.addEventListener("drop", event => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            over(false);
            this.send([...event.dataTransfer.files]);
        });
    }

    // One after the other, so that they come in order. What is refused is told by its name.
    async send(files) {
        const {text, many, urls, input} = this.field;
        const wanted = many ? files : files.slice(0, 1);
        const rows = [];
        const refused = [];
        for (const [at, file] of wanted.entries()) {
            this.say(text.count("uploading", wanted.length - at));
            await post(urls.upload, {file}, {text, form: input.form}).then(
                answer => rows.push(...answer.rows),
                error => refused.push(text.say("notUploaded", {name: file.name, reason: error.message})),
            );
        }
        this.say(refused.join(" "));
        if (rows.length) this.done(rows);
    }
}
