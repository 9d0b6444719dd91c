// Saving and staying keeps the place: the page that comes back is scrolled to where it was.

const KEY = "relations:place";

export class Place {
    // `store` is the session's; `page` says which page it is, without its host.
    constructor(store, page) {
        Object.assign(this, {store, page});
    }

    // Remember it when the form is sent by the button that stays.
    listen(form) {
        form.addEventListener("submit", event => {
            if (event.submitter?.name !== "_continue") return;
            this.store.setItem(KEY, JSON.stringify({page: this.page, y: scrollY}));
        });
    }

    // Go there. What the messages say stays in sight until something is done.
    comeBack(messages) {
        const {page, y} = JSON.parse(this.store.getItem(KEY) ?? "{}");
        this.store.removeItem(KEY);
        if (page !== this.page || !y || !messages?.querySelector(".success, .info")) return;
        messages.classList.add("is-in-sight");
        for (const done of ["pointerdown", "keydown"])
            addEventListener(done, () => messages.classList.remove("is-in-sight"), {once: true});
        scrollTo(0, y);
    }
}
