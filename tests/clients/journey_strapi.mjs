// The official Strapi client against BASE_URL, with TOKEN.

import { strapi } from "@strapi/client";
import { step } from "./steps.mjs";

const { BASE_URL, TOKEN } = process.env;
const client = strapi({ baseURL: `${BASE_URL}/api`, auth: TOKEN });
const restaurants = client.collection("restaurants");

await step("create", () => restaurants.create({ name: "Da Gino" }));
