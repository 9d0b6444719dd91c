// The steps of a journey: each prints one line of JSON, and a step that throws does not end the journey.

export async function step(name, action) {
    let outcome;
    let value;
    try {
        value = await action();
        outcome = {value: value === undefined ? null : value};
    } catch (error) {
        outcome = {error: await described(error)};
    }
    console.log(JSON.stringify({step: name, ...outcome}));
    return value;
}

// Clients throw errors of their own, or the answer's body as it came.
async function described(error) {
    if (!(error instanceof Error)) return {thrown: error};
    const {name, message, response} = error;
    if (!response || typeof response.text !== "function") return {name, message};
    const text = await response.text().catch(() => null);
    return {name, message, status: response.status, body: parsed(text)};
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
