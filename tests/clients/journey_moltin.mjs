// A Moltin SDK (the package SDK) against HOST, with its own authentication: every method of Flows and Fields.

import {mkdtempSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {step} from "./steps.mjs";

const {SDK, HOST, CLIENT_ID, CLIENT_SECRET, PREFIX} = process.env;

// Without a storage of its own, the SDK keeps its token below the current folder.
process.chdir(mkdtempSync(join(tmpdir(), "moltin-")));

// What goes over the wire, until the next call.
const wire = [];
const plainFetch = globalThis.fetch;
globalThis.fetch = async (url, options) => {
    const response = await plainFetch(url, options);
    const {method, headers, body} = options;
    wire.push({method, path: decodeURI(url.slice(`http://${HOST}`.length)), headers, body, status: response.status});
    return response;
};

const {gateway} = (await import(SDK)).default;
const api = {host: HOST, protocol: "http", retryDelay: 1, retryJitter: 1};

class Memory extends Map {
    get(key) {
        return super.get(key) ?? null;
    }
}

const shop = gateway({...api, client_id: CLIENT_ID, client_secret: CLIENT_SECRET});
const pageStorage = new Memory();
const page = gateway({...api, client_id: CLIENT_ID, storage: pageStorage, language: "en", currency: "GBP"});

// The methods of a client's endpoint; those that were called are taken out.
function watched(endpoint) {
    const methods = new Set();
    for (
        let found = Object.getPrototypeOf(endpoint);
        found !== Object.prototype;
        found = Object.getPrototypeOf(found)
    ) {
        for (const name of Object.getOwnPropertyNames(found)) if (name !== "constructor") methods.add(name);
    }
    for (const name of methods) {
        const method = endpoint[name];
        endpoint[name] = (...args) => {
            methods.delete(name);
            return method.apply(endpoint, args);
        };
    }
    return methods;
}

const uncalled = {flows: watched(shop.Flows), fields: watched(shop.Fields)};

// A call's answer, or what it was refused with, and what was sent for it.
async function call(name, action) {
    const value = await step(name, async () => {
        wire.length = 0;
        try {
            return {answer: await action(), sent: [...wire]};
        } catch (refusal) {
            if (refusal instanceof Error) throw refusal;
            return {refusal, sent: [...wire]};
        }
    });
    return value?.answer?.data;
}

// -- authentication --------------------------------------------------------------------------------

await call("authenticate", () => shop.Authenticate());
await call("authenticate by id", () => page.Authenticate());
const stranger = {...api, client_id: CLIENT_ID, client_secret: "wrong", storage: new Memory()};
await call("authenticate with a wrong secret", () => gateway(stranger).Authenticate());
await call("authenticate as nobody", () =>
    gateway({...api, client_id: "nobody", storage: new Memory()}).Authenticate(),
);

// -- flows -----------------------------------------------------------------------------------------

const restaurantSlug = `${PREFIX}restaurants`;
const categorySlug = `${PREFIX}categories`;
const flowBody = {name: "Restaurants", slug: restaurantSlug, description: "Where to eat", enabled: true};

const restaurants = await call("create flow", () => shop.Flows.Create(flowBody));
const categories = await call("create another flow", () =>
    shop.Flows.Create({name: "Categories", slug: categorySlug, description: "", enabled: true}),
);
await call("create flow again", () => shop.Flows.Create(flowBody));
await call("create flow without a name", () => shop.Flows.Create({slug: `${PREFIX}x`}));
await call("all flows", () => shop.Flows.All());
await call("get flow", () => shop.Flows.Get(restaurants.id));
await call("get missing flow", () => shop.Flows.Get("00000000-0000-4000-8000-000000000000"));
await call("update flow", () => shop.Flows.Update(restaurants.id, {description: "Where to eat well"}));
await call("all templates", () => shop.Flows.AllTemplates("products"));
await call("attributes of flows", () => shop.Flows.Attributes());

// -- fields ----------------------------------------------------------------------------------------

function field(flow, slug, type, more = {}) {
    return {
        name: slug,
        slug,
        field_type: type,
        description: `The ${slug}`,
        required: false,
        enabled: true,
        relationships: {flow: {data: {type: "flow", id: flow.id}}},
        ...more,
    };
}

function relation(kind, to) {
    return {validation_rules: [{type: kind, to}]};
}

const made = {};
const fields = [
    field(restaurants, "name", "string", {required: true}),
    field(restaurants, "kind", "string", {
        validation_rules: [{type: "enum", options: ["bar", "bistro"]}],
        default: "bistro",
    }),
    field(restaurants, "stars", "integer", {validation_rules: [{type: "between", options: {from: 1, to: 5}}]}),
    field(restaurants, "price", "float"),
    field(restaurants, "vegan", "boolean"),
    field(restaurants, "opened", "date"),
    field(restaurants, "website", "string", {omit_null: true}),
    field(restaurants, "categories", "relationship", relation("one-to-many", categorySlug)),
    field(restaurants, "main", "relationship", relation("one-to-one", categorySlug)),
    field(restaurants, "vouchers", "relationship", relation("one-to-many", "product")),
];
for (const body of fields) made[body.slug] = await call(`create field ${body.slug}`, () => shop.Fields.Create(body));
await call("create field of categories", () => shop.Fields.Create(field(categories, "name", "string")));
await call("create field again", () => shop.Fields.Create(field(restaurants, "name", "string")));
await call("create field of an unknown type", () => shop.Fields.Create(field(restaurants, "odd", "money")));
await call("all fields", () => shop.Fields.All());
await call("get field", () => shop.Fields.Get(made.stars.id));
await call("get fields of a flow", () => shop.Flows.GetFields(restaurantSlug));
await call("get fields of no flow", () => shop.Flows.GetFields(`${PREFIX}nothing`));
await call("update field", () => shop.Fields.Update(made.stars.id, {name: "Stars", order: 1}));
await call("update type of field", () => shop.Fields.Update(made.stars.id, {field_type: "string"}));
await call("attributes of a flow type", () => shop.Flows.GetFlowTypeAttributes(restaurantSlug));
await call("attributes of fields", () => shop.Fields.Attributes());
await call("delete field", () => shop.Fields.Delete(made.vegan.id));
await call("get deleted field", () => shop.Fields.Get(made.vegan.id));

// -- entries ---------------------------------------------------------------------------------------

const gino = await call("create entry", () =>
    shop.Flows.CreateEntry(restaurantSlug, {name: "Da Gino", stars: 3, price: 12.5, opened: "2017-12-25"}),
);
const plenty = [];
for (const name of ["Pizza", "Pasta", "Vegan", "Late"]) {
    plenty.push(await call(`create entry ${name}`, () => shop.Flows.CreateEntry(categorySlug, {name})));
}
await call("create entry without a required field", () => shop.Flows.CreateEntry(restaurantSlug, {stars: 1}));
await call("create entry beyond its rule", () => shop.Flows.CreateEntry(restaurantSlug, {name: "x", stars: 6}));
await call("create entry of no flow", () => shop.Flows.CreateEntry(`${PREFIX}nothing`, {name: "x"}));
await call("get entry", () => shop.Flows.GetEntry(restaurantSlug, gino.id));
await call("get missing entry", () => shop.Flows.GetEntry(restaurantSlug, "nothing"));
await call("update entry", () => shop.Flows.UpdateEntry(restaurantSlug, gino.id, {price: 13}));
await call("get entries", () => shop.Flows.GetEntries(categorySlug));
await call("get entries by pages", () => shop.Flows.Limit(2).Offset(2).GetEntries(categorySlug));
// The SDK keeps limit and offset, and sends them with the next list as well.
await call("all flows after a limit", () => shop.Flows.All());
await call("all flows of a kind", () =>
    shop.Flows.Limit(100)
        .Offset(0)
        .Sort("name")
        .Filter({eq: {slug: restaurantSlug}})
        .With("Fields")
        .All(),
);
await call("all fields of a kind", () =>
    shop.Fields.Limit(100)
        .Offset(0)
        .Sort("name")
        .Filter({eq: {slug: "stars"}})
        .With("flow")
        .All(),
);

// -- relationships ---------------------------------------------------------------------------------

const [pizza, pasta, vegan, late] = plenty.map(({id}) => ({type: "entry", id}));
const linked = (method, ...body) => shop.Flows[method](restaurantSlug, gino.id, ...body);
await call("add one", () => linked("CreateEntryRelationship", "categories", pizza));
await call("add more", () => linked("CreateEntryRelationship", "categories", [pasta, vegan]));
await call("add what is there", () => linked("CreateEntryRelationship", "categories", [vegan, pizza]));
await call("add before another", () =>
    linked("CreateEntryRelationship", "categories", {...late, meta: {position: {before: pasta.id}}}),
);
await call("add nothing", () => linked("CreateEntryRelationship", "categories"));
await call("add what does not exist", () => linked("CreateEntryRelationship", "categories", {type: "entry", id: "no"}));
await call("add another type", () => linked("CreateEntryRelationship", "categories", {type: "brand", id: "b"}));
await call("get linked entry", () => shop.Flows.GetEntry(restaurantSlug, gino.id));
await call("get linked entries", () => shop.Flows.Limit(25).Offset(0).GetEntries(restaurantSlug));
await call("replace", () => linked("UpdateEntryRelationship", "categories", [late, pizza]));
await call("replace by one", () => linked("UpdateEntryRelationship", "categories", vegan));
await call("replace by nothing", () => linked("UpdateEntryRelationship", "categories", []));
await call("add again", () => linked("CreateEntryRelationship", "categories", [pizza, pasta]));
await call("remove all", () => linked("DeleteEntryRelationship", "categories"));
await call("get entry without links", () => shop.Flows.GetEntry(restaurantSlug, gino.id));
await call("set the one", () => linked("CreateEntryRelationship", "main", pizza));
await call("set another", () => linked("UpdateEntryRelationship", "main", pasta));
await call("get entry with one", () => shop.Flows.GetEntry(restaurantSlug, gino.id));
await call("remove the one", () => linked("DeleteEntryRelationship", "main"));
const product = id => ({type: "product", id});
await call("link products", () => linked("CreateEntryRelationship", "vouchers", [product("p-2"), product("p-1")]));
await call("get entry with products", () => shop.Flows.GetEntry(restaurantSlug, gino.id));
await call("link by no field", () => linked("CreateEntryRelationship", "nothing", pizza));

// -- a page that has the id alone --------------------------------------------------------------------

await call("page: get entries", () => page.Flows.GetEntries(categorySlug));
await call("page: get flows for a customer", () => page.Flows.All("a-customers-token"));
await call("page: create entry", () => page.Flows.CreateEntry(categorySlug, {name: "x"}));
await call("page: delete flow", () => page.Flows.Delete(categories.id));
await call("page: remove links", () => page.Flows.DeleteEntryRelationship(restaurantSlug, gino.id, "categories"));

const key = [...pageStorage.keys()].find(name => name.includes("redentials"));
const keep = changes => pageStorage.set(key, JSON.stringify({...JSON.parse(pageStorage.get(key)), ...changes}));
keep({expires: Math.floor(Date.now() / 1000) - 1});
await call("page: after the token is over", () => page.Flows.GetEntries(categorySlug));
keep({access_token: "rel_revoked"});
await call("page: after the token was revoked", () => page.Flows.GetEntries(categorySlug));

// -- the end -----------------------------------------------------------------------------------------

await call("delete entry", () => shop.Flows.DeleteEntry(restaurantSlug, gino.id));
await call("delete entry again", () => shop.Flows.DeleteEntry(restaurantSlug, gino.id));
await call("delete flow", () => shop.Flows.Delete(restaurants.id));
await call("get deleted flow", () => shop.Flows.Get(restaurants.id));
await call("delete the other flow", () => shop.Flows.Delete(categories.id));

await step("methods that were not called", async () => [...uncalled.flows, ...uncalled.fields]);
