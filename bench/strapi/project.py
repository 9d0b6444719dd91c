"""The files of a Strapi project with the flows that are measured, and a token for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TOKEN = "token.txt"
PACKAGES = {
    "@strapi/strapi": "5.54.0",
    "pg": "^8.13.0",
    "react": "^18.3.1",
    "react-dom": "^18.3.1",
    "react-router-dom": "^6.30.6",
    "styled-components": "^6.6.0",
}
FACTORIES = {
    "controllers": "createCoreController",
    "services": "createCoreService",
    "routes": "createCoreRouter",
}
# Publishing by an address, as our dialect has it: Strapi's own content API has none.
ROUTES = """module.exports = { routes: [
  { method: "POST", path: "/articles/:id/actions/:action", handler: "actions.run" },
  { method: "GET", path: "/ping", handler: "actions.ping", config: { auth: false } },
] };
"""
ACTIONS = """module.exports = {
  async ping(context) { context.body = { data: null }; },
  async run(context) {
    const { id, action } = context.params;
    if (!["publish", "unpublish"].includes(action)) return context.badRequest();
    const found = await strapi.documents("api::article.article")[action]({ documentId: id });
    context.body = { data: found.entries };
  },
};
"""
BOOTSTRAP = f"""const fs = require("fs");
module.exports = {{
  register() {{}},
  async bootstrap({{ strapi }}) {{
    if (fs.existsSync("{TOKEN}")) return;
    const values = {{ name: "bench", description: "", type: "full-access", lifespan: null }};
    const made = await strapi.service("admin::api-token").create(values);
    fs.writeFileSync("{TOKEN}", made.accessKey);
  }},
}};
"""
CONFIGURATION = {
    "server": """({ env }) => ({ host: "127.0.0.1", port: env.int("PORT"), app: { keys: ["bench"] } })""",
    "admin": """() => ({ auth: { secret: "bench" }, apiToken: { salt: "bench" }, serveAdminPanel: false,
  transfer: { token: { salt: "bench" } }, secrets: { encryptionKey: "bench" } })""",
    "api": "{ rest: { defaultLimit: 25, maxLimit: 100, withCount: true } }",
    "database": """({ env }) => ({ connection: { client: "postgres",
  connection: { connectionString: env("DATABASE_URL"), ssl: false }, pool: { min: 2, max: 10 } } })""",
    "plugins": "() => ({})",
    "logger": "{ level: 'warn' }",
    "middlewares": """["strapi::errors", "strapi::security", "strapi::cors", "strapi::query",
  { name: "strapi::body", config: { jsonLimit: "64mb" } }, "strapi::session", "strapi::favicon",
  "strapi::public"]""",
}


def write(folder: Path) -> None:
    """Write the project's files to the folder, over those that are there."""
    types = {
        "category": _type(
            "category", "categories", restaurants=_relation("restaurant", mappedBy="categories")
        ),
        "restaurant": _type(
            "restaurant", "restaurants", categories=_relation("category", inversedBy="restaurants")
        ),
        "article": _type("article", "articles", drafts=True, topics=_relation("category")),
    }
    files = {
        "package.json": json.dumps({"name": "bench", "private": True, "dependencies": PACKAGES}),
        "public/robots.txt": "",
        "public/uploads/.gitkeep": "",
        "src/index.js": BOOTSTRAP,
        "src/api/actions/routes/actions.js": ROUTES,
        "src/api/actions/controllers/actions.js": ACTIONS,
        **{f"config/{name}.js": f"module.exports = {text};\n" for name, text in CONFIGURATION.items()},
    }
    for name, schema in types.items():
        files[f"src/api/{name}/content-types/{name}/schema.json"] = json.dumps(schema)
        for part, factory in FACTORIES.items():
            made = f'require("@strapi/strapi").factories.{factory}("api::{name}.{name}")'
            files[f"src/api/{name}/{part}/{name}.js"] = f"module.exports = {made};\n"
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def _type(name: str, plural: str, *, drafts: bool = False, **relations: Any) -> dict[str, Any]:
    return {
        "kind": "collectionType",
        "collectionName": plural,
        "info": {"singularName": name, "pluralName": plural, "displayName": name.title()},
        "options": {"draftAndPublish": drafts},
        "attributes": {"name": {"type": "string"}, **relations},
    }


def _relation(target: str, **other: str) -> dict[str, Any]:
    return {"type": "relation", "relation": "manyToMany", "target": f"api::{target}.{target}", **other}
