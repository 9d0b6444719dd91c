// The inputs of a form as pairs of name and value, as they are submitted.

const NEVER = new Set(["csrfmiddlewaretoken"]);

// Passwords are left out: they are not kept in the browser.
export function inputsOf(form) {
    const secret = new Set([...form.querySelectorAll("input[type=password]")].map(input => input.name));
    const found = [...new FormData(form)];
    return found.filter(([name, value]) => !NEVER.has(name) && !secret.has(name) && typeof value === "string");
}

export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
