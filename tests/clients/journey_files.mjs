// A Moltin SDK (the package SDK) against HOST: every method of Files, as pages and scripts call them.

import {createReadStream, mkdtempSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {step} from "./steps.mjs";

const {SDK, HOST, CLIENT_ID, CLIENT_SECRET, PREFIX} = process.env;
const folder = mkdtempSync(join(tmpdir(), "moltin-"));
process.chdir(folder);

const require = createRequire(import.meta.url);
const OldForm = createRequire(require.resolve(SDK))("form-data");
const nodeFetch = createRequire(require.resolve(SDK))("cross-fetch");
const {gateway} = (await import(SDK)).default;

class Memory extends Map {
    get(key) {
        return super.get(key) ?? null;
    }
}

const client = {host: HOST, protocol: "http", client_id: CLIENT_ID, client_secret: CLIENT_SECRET};
const shop = gateway({...client, storage: new Memory()});
const script = gateway({...client, storage: new Memory(), custom_fetch: nodeFetch});

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const picture = Buffer.from(PIXEL, "base64");
const path = join(folder, "pixel.png");
writeFileSync(path, picture);

async function call(name, action) {
    const value = await step(name, async () => {
        try {
            return {answer: await action()};
        } catch (refusal) {
            if (refusal instanceof Error) throw refusal;
            return {refusal};
        }
    });
    return value?.answer?.data;
}

// -- uploading -------------------------------------------------------------------------------------

function oldForm(fields) {
    const form = new OldForm();
    for (const [name, value, options] of fields) form.append(name, value, options);
    return form;
}

const buffered = oldForm([
    ["file", picture, {filename: "buffer.png"}],
    ["public", "true"],
]);
const first = await call("upload a buffer", () =>
    shop.Files.Create(buffered.getBuffer(), buffered.getHeaders()["content-type"]),
);

const known = oldForm([
    ["file", picture, {filename: "form.png"}],
    ["file_name", "Named.png"],
    ["public", "true"],
]);
await call("upload a form", () => script.Files.Create(known, known.getHeaders()["content-type"]));

const streamed = oldForm([
    ["file", createReadStream(path)],
    ["public", "true"],
]);
await call("upload a stream", () => script.Files.Create(streamed, streamed.getHeaders()["content-type"]));

const page = new FormData();
page.append("file", new Blob([picture], {type: "image/png"}), "page.png");
page.append("public", "true");
const sent = new Response(page);
const bytes = await sent.arrayBuffer();
await call("upload as a page does", () => shop.Files.Create(bytes, sent.headers.get("content-type")));

const text = oldForm([["file", Buffer.from("<p>"), {filename: "page.html"}]]);
await call("upload what is not taken", () => shop.Files.Create(text.getBuffer(), text.getHeaders()["content-type"]));
await call("link", () => script.Files.Link("https://example.com/a.png"));
await call("link without a body", () => shop.Files.Link("https://example.com/a.png"));

// -- reading ---------------------------------------------------------------------------------------

await call("all", () => shop.Files.All());
await call("get", () => shop.Files.Get(first.id));
await call("get missing", () => shop.Files.Get("00000000-0000-4000-8000-000000000000"));
await call("filter", () => shop.Files.Filter({like: {file_name: "*.png"}, gt: {width: 0}}).All());
await call("filter by ids", () => shop.Files.Filter({in: {id: [first.id]}}).All());
await call("page", () => shop.Files.Sort("-file_name").Limit(1).Offset(1).All());
await call("attributes", () => shop.Files.Attributes());
await step("the address is read", async () => (await fetch(first.link.href)).status);

// -- linking ---------------------------------------------------------------------------------------

const slug = `${PREFIX}albums`;
const flow = await call("create flow", () =>
    shop.Flows.Create({name: "Albums", slug, description: "Pictures", enabled: true}),
);
await call("create field", () =>
    shop.Fields.Create({
        name: "Pictures",
        slug: "pictures",
        field_type: "relationship",
        validation_rules: [{type: "one-to-many", to: "file"}],
        description: "In order",
        required: false,
        enabled: true,
        relationships: {flow: {data: {type: "flow", id: flow.id}}},
    }),
);
const album = await call("create entry", () => shop.Flows.CreateEntry(slug, {}));
const member = {type: "file", id: first.id};
await call("link a file", () => shop.Flows.CreateEntryRelationship(slug, album.id, "pictures", [member]));
await call("link no file", () =>
    shop.Flows.CreateEntryRelationship(slug, album.id, "pictures", [{type: "file", id: "nothing"}]),
);
await call("get entry", () => shop.Flows.GetEntry(slug, album.id));
await call("get entry with files", () => shop.Flows.GetEntry(slug, `${album.id}?include=pictures`));

// -- deleting --------------------------------------------------------------------------------------

await call("delete", () => shop.Files.Delete(first.id));
await call("get deleted", () => shop.Files.Get(first.id));
await call("get entry afterwards", () => shop.Flows.GetEntry(slug, album.id));
await call("delete flow", () => shop.Flows.Delete(flow.id));
