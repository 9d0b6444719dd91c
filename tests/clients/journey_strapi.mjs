// The official Strapi client against BASE_URL: restaurants with ordered categories, a home page, files.
// TOKEN may write, READER may only read.

import {strapi} from "@strapi/client";
import {step} from "./steps.mjs";

const {BASE_URL, TOKEN, READER} = process.env;
const baseURL = `${BASE_URL}/api`;
const client = strapi({baseURL, auth: TOKEN});
const restaurants = client.collection("restaurants");
const categories = client.collection("categories");
const cities = client.collection("cities");
const home = client.single("homepage");

// Documents by their one-letter names, and lists of documents as words of these letters.
const ids = {};
const word = documents => documents.map(document => document.name).join("");
const connect = (...items) => ({data: {connect: items.map(name => ids[name])}}).data;

async function made(collection, name, data = {}, query = undefined) {
    const {data: document} = await collection.create({name, ...data}, query);
    ids[name] = document.documentId;
    return document;
}

// --- creating and reading ------------------------------------------------------------------------

await step("create", () => made(restaurants, "Gino", {stars: 3}));
for (const letter of "abcdef") await made(categories, letter);
await step("create cities", async () => {
    await made(cities, "Paris");
    await made(cities, "Rome");
});
await step("create related", () =>
    made(restaurants, "Olga", {stars: 1, city: ids.Rome, categories: {connect: [ids.b, ids.a]}}),
);
await step("create more", async () => {
    await made(restaurants, "Pia", {stars: 2, city: {connect: [ids.Paris]}});
});
await step("find", () => restaurants.find());
await step("findOne", () => restaurants.findOne(ids.Gino));
await step("findOne fields", () => restaurants.findOne(ids.Gino, {fields: ["name"]}));

// --- relations: each step gives the word that the list is then -----------------------------------

const list = async (query = {}) => {
    const {data} = await restaurants.findOne(ids.Gino, {populate: {categories: {fields: ["name"]}}, ...query});
    return word(data.categories);
};
const change = (name, value, query) =>
    step(name, async () => {
        await restaurants.update(ids.Gino, {categories: value}, query);
        return list(query);
    });
const at = (name, position) => ({documentId: ids[name], position});

await change("connect", connect("a", "b"));
await change("connect another", connect("c"));
await change("connect longhand", {connect: [{documentId: ids.d}]});
await change("connect again", connect("a"));
await change("position start", {connect: [at("a", {start: true})]});
await change("position end", {connect: [at("a", {end: true})]});
await change("position before", {connect: [at("a", {before: ids.c})]});
await change("position after", {connect: [at("a", {after: ids.d})]});
await change("positions together", {
    connect: [at("e", {before: ids.b}), at("f", {after: ids.e})],
});
await change("disconnect", {disconnect: [ids.e, ids.f]});
await change("disconnect longhand", {disconnect: [{documentId: ids.d}]});
await change("connect and disconnect", {connect: [at("d", {before: ids.a})], disconnect: [ids.a]});
await change("set", {set: [ids.c, ids.a, ids.b]});
await change("set longhand", {set: [{documentId: ids.b}, {documentId: ids.a}]});
await change("set by a list", [ids.a, ids.b, ids.c]);
await change("set empty", {set: []});
await change("set again", [ids.a, ids.b, ids.c]);
await change("nothing", {});
await step("the other side", async () => {
    const {data} = await categories.findOne(ids.a, {populate: {restaurants: {fields: ["name"]}}});
    return data.restaurants.map(restaurant => restaurant.name);
});
await step("connect one", async () => {
    const {data} = await restaurants.update(ids.Gino, {city: {connect: [ids.Rome, ids.Paris]}}, {populate: "city"});
    return data.city.name;
});
await step("disconnect one", async () => {
    const {data} = await restaurants.update(ids.Gino, {city: {disconnect: [ids.Paris]}}, {populate: ["city"]});
    return data.city;
});
await step("set one", async () => {
    const {data} = await restaurants.update(ids.Gino, {city: ids.Rome}, {populate: "*"});
    return data.city.name;
});
await step("update", () => restaurants.update(ids.Gino, {stars: 5}));

// --- asking --------------------------------------------------------------------------------------

const found = async query => (await restaurants.find(query)).data.map(document => document.name);

await step("populate all", () => restaurants.findOne(ids.Gino, {populate: "*"}));
await step("populate nested", () =>
    restaurants.findOne(ids.Gino, {
        populate: {categories: {sort: "name:desc", populate: {restaurants: {fields: ["name"]}}}},
    }),
);
await step("populate path", () => restaurants.findOne(ids.Gino, {populate: ["categories.restaurants"]}));
await step("populate filtered", async () => {
    const populate = {categories: {filters: {name: {$in: ["a", "c"]}}}};
    return word((await restaurants.findOne(ids.Gino, {populate})).data.categories);
});
await step("populate counted", () => restaurants.findOne(ids.Gino, {populate: {categories: {count: true}}}));
await step("filter equal", () => found({filters: {name: "Olga"}}));
await step("filter operator", () => found({filters: {stars: {$gte: 2}}, sort: "name"}));
await step("filter list", () => found({filters: {name: {$in: ["Pia", "Olga"]}}, sort: "name"}));
await step("filter text", () => found({filters: {name: {$containsi: "IN"}}}));
await step("filter null", () => found({filters: {categories: {id: {$null: true}}}}));
await step("filter either", () =>
    found({filters: {$or: [{stars: {$lt: 2}}, {name: {$startsWith: "P"}}]}, sort: "name"}),
);
await step("filter not", () => found({filters: {$not: {name: {$eq: "Gino"}}}, sort: "name"}));
await step("filter deep", () => found({filters: {categories: {name: {$eq: "c"}}}}));
await step("sort", () => found({sort: "stars:desc"}));
await step("sort by several", () => found({sort: ["city.name:asc", "name:desc"]}));
await step("page", () => restaurants.find({sort: "name", pagination: {page: 2, pageSize: 2}}));
await step("offset", () => restaurants.find({sort: "name", pagination: {start: 1, limit: 1}}));
await step("without count", () => restaurants.find({pagination: {pageSize: 1, withCount: false}}));

// --- locales and drafts --------------------------------------------------------------------------

await step("locale created", () => restaurants.update(ids.Gino, {name: "Chez Gino", categories: []}, {locale: "fr"}));
await step("locale read", () => restaurants.findOne(ids.Gino, {locale: "fr"}));
await step("locale default", () => restaurants.findOne(ids.Gino));
await step("locale found", () => found({locale: "fr"}));
await step("locale shared", async () => (await restaurants.findOne(ids.Gino, {locale: "fr"})).data.stars);
await step("locale lists", async () => [await list(), await list({locale: "fr"})]);
await step("locale deleted", async () => {
    await restaurants.delete(ids.Gino, {locale: "fr"});
    return [await found({locale: "fr"}), await list()];
});
await change("draft", {set: [ids.b]}, {status: "draft"});
await step("draft unseen", () => list());
await step("draft published", async () => {
    await client.fetch(`restaurants/${ids.Gino}/actions/publish`, {method: "POST"});
    return list();
});
await step("draft created", async () => {
    const draft = await made(restaurants, "Draft", {}, {status: "draft"});
    return [
        draft.publishedAt,
        await found({filters: {name: "Draft"}}),
        await found({status: "draft", filters: {name: "Draft"}}),
    ];
});

// --- the single type -----------------------------------------------------------------------------

await step("single missing", () => home.find());
await step("single created", () => home.update({name: "Welcome", featured: [ids.b, ids.a]}));
await step("single updated", () => home.update({featured: {connect: [at("c", {before: ids.a})]}}));
await step("single read", () => home.find({populate: ["featured"]}));
await step("single in a locale", () => home.update({name: "Bienvenue"}, {locale: "fr"}));
await step("single as a draft", async () => {
    await home.update({name: "Soon"}, {status: "draft"});
    return [(await home.find()).data.name, (await home.find({status: "draft"})).data.name];
});
await step("single deleted in a locale", async () => {
    await home.delete({locale: "fr"});
    return (await home.find()).data.name;
});
await step("single deleted", async () => {
    await home.delete();
});
await step("single gone", () => home.find());

// --- files ---------------------------------------------------------------------------------------

const picture = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
);
let file;
await step("file uploaded", async () => {
    const files = await client.files.upload(picture, {
        filename: "dot.png",
        mimetype: "image/png",
        fileInfo: {name: "A dot", alternativeText: "One dot", caption: "Small"},
    });
    [file] = files;
    return files;
});
await step("blob uploaded", async () => {
    const files = await client.files.upload(new Blob([picture], {type: "image/png"}), {fileInfo: {name: "A blob"}});
    return files;
});
await step("files listed", () => client.files.find({sort: "name"}));
await step("files filtered", () => client.files.find({filters: {name: {$eq: "A dot"}}}));
await step("file read", () => client.files.findOne(file.id));
await step("file updated", () => client.files.update(file.id, {name: "Dot", alternativeText: "Another"}));
await step("file set", async () => {
    const {data} = await restaurants.update(ids.Gino, {cover: file.id}, {populate: "cover"});
    return data.cover;
});
await step("file connected", async () => {
    const {data} = await restaurants.update(ids.Gino, {cover: {connect: [file.id]}}, {populate: "cover"});
    return data.cover;
});
await step("file content", async () => {
    const response = await fetch(new URL(file.url, BASE_URL));
    return [
        response.status,
        response.headers.get("content-type"),
        Buffer.from(await response.arrayBuffer()).equals(picture),
    ];
});
await step("file deleted", () => client.files.delete(file.id));
await step("file gone", () => client.files.findOne(file.id));
await step("file gone from its document", async () => {
    const {data} = await restaurants.findOne(ids.Gino, {populate: "cover"});
    return data.cover;
});

// --- errors --------------------------------------------------------------------------------------

const reader = strapi({baseURL, auth: READER});
await step("error 400", () => restaurants.find({filters: {nope: 1}}));
await step("error 400 of a body", () => restaurants.update(ids.Gino, {nope: 1}));
await step("error 400 of a position", () =>
    restaurants.update(ids.Gino, {categories: {connect: [at("a", {before: ids.f})]}}),
);
await step("error 401", () => strapi({baseURL, auth: "wrong"}).collection("restaurants").find());
await step("error without token", () => strapi({baseURL}).collection("restaurants").find());
await step("error 403", () => reader.collection("restaurants").create({name: "Nobody"}));
await step("reader reads", async () => (await reader.collection("cities").find()).data.length);
await step("error 404", () => restaurants.findOne("nothing"));
await step("error of an unknown collection", () => client.collection("nothing").find());
await step("error of an unknown locale", () => restaurants.find({locale: "xx"}));

// --- deleting ------------------------------------------------------------------------------------

await step("delete", async () => {
    await categories.delete(ids.b);
    return list();
});
await step("deleted", () => categories.findOne(ids.b));
await step("delete again", async () => {
    await categories.delete(ids.b);
});
