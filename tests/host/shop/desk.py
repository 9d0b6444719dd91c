"""What an editor of the shop does with products and their categories, in the shop's own admin."""

import json
import os
import re
import sys
from html import unescape

# ruff: noqa: E402
import django

os.environ["DJANGO_SETTINGS_MODULE"] = "shop.desk_settings"
django.setup()

from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from shop.models import Product

from relations.engine import definitions
from relations.engine.documents import documents
from relations.engine.operations import Connect, Patch, Target
from relations.engine.reading import Selection

call_command("migrate", run_syncdb=True, verbosity=0)
products = definitions.create_flow("products", name="Products")
topics = definitions.create_flow("topics", name="Topics")
definitions.create_field(topics, "name", field_type="string")
many = {"field_type": "relationship", "cardinality": "many-to-many"}
definitions.create_field(products, "topics", target_flow=topics, **many)
for name in "abc":
    documents("topics").create({"name": name}, document_id=name)

root, viewer = Client(), Client()
root.force_login(User.objects.create_superuser("root"))
person = User.objects.create_user("viewer", is_staff=True)
person.user_permissions.set(Permission.objects.filter(codename="view_product"))
viewer.force_login(person)


def listed(product):
    selection = Selection(populate={"topics": Selection()})
    found = documents("products").find_one(str(product.pk), selection=selection)
    return [topic.document_id for topic in found["topics"]] if found else None


def edit(*connect, **rest):
    items = [{"target": f"document={name}", "end": True} for name in connect]
    return json.dumps({"connect": items, **rest})


def tell(name, value):
    sys.stdout.write(f"{name}: {value}\n")


index = root.get("/admin/").content.decode()
tell("title", re.search(r"<title>([^<]*)</title>", index)[1])
tell("header", re.search(r'id="site-name"><a [^>]*>([^<]*)<', index)[1])

root.post("/admin/shop/product/add/", {"name": "Chair", "relation-topics": edit("b", "a")})
chair = Product.objects.get()
url = f"/admin/shop/product/{chair.pk}/change/"
tell("added", listed(chair))
page = root.get(url).content.decode()
tell("words", [unescape(word) for word in re.findall(r'data-word="([^"]*)"', page)])
for address in re.findall(r'data-(?:rows|targets)-url="([^"]*)"', page):
    tell("asked", [row["label"] for row in root.get(unescape(address)).json()["rows"]])
    tell("asked without permission", Client().get(unescape(address)).status_code)
root.post(url, {"name": "Armchair", "relation-topics": edit("b", "c", disconnect=["document=a"])})
tell("changed", (str(Product.objects.get()), listed(chair)))
refused = root.post(url, {"name": "Stool", "relation-topics": edit("nobody")})
tell("refused", (refused.status_code, str(Product.objects.get()), "nobody" in refused.content.decode()))
seen = {"revision": 1, "total": 2, "seen": [[0, ["document=b", "document=a"]]]}
item = {"target": "document=a", "was": 2, "now": 1, "start": True}
conflict = root.post(url, {"name": "Stool", "relation-topics": json.dumps({"connect": [item], **seen})})
tell("conflict", (conflict.status_code, str(Product.objects.get()), listed(chair)))
page = viewer.get(url).content.decode()
tell(
    "only seen",
    ('data-readonly="1"' in page, 'type="hidden" name="relation-topics"' in page, page.count("data-word")),
)
tell("not written", viewer.post(url, {"name": "Stool", "relation-topics": edit("a")}).status_code)
root.post(f"/admin/shop/product/{chair.pk}/delete/", {"post": "yes"})
tell("deleted", listed(chair))

# A product that a shelf has is protected, one by one and among many.
shelves = definitions.create_flow("shelves", name="Shelves")
definitions.create_field(shelves, "goods", resource_types=["product"], **many)
table, lamp = (Product.objects.create(name=name) for name in ("Table", "Lamp"))
for each in (table, lamp):
    root.post(f"/admin/shop/product/{each.pk}/change/", {"name": each.name, "relation-topics": edit("a")})
table_target = Target(str(table.pk), resource="product")
documents("shelves").create(document_id="s", changes={"goods": Patch(connect=(Connect(table_target),))})
page = root.get(f"/admin/shop/product/{table.pk}/delete/").content.decode()
tell("protected", f'The product "{table.pk}" cannot be deleted: 1 entry links to it.' in unescape(page))
selected = {"action": "delete_selected", "_selected_action": [table.pk, lamp.pk]}
page = root.post("/admin/shop/product/", selected).content.decode()
tell("protected among many", "1 entry links to it" in unescape(page))
answer = root.post("/admin/shop/product/", {**selected, "post": "yes"})
tell("still there", (answer.status_code, Product.objects.count(), listed(table), listed(lamp)))
documents("shelves").delete("s")
root.post("/admin/shop/product/", {**selected, "post": "yes"})
tell("gone", (Product.objects.count(), listed(table), listed(lamp)))

definitions.delete_flow(products)
pen = Product.objects.create(name="Pen")
page = root.get(f"/admin/shop/product/{pen.pk}/change/").content.decode()
tell("without its flow", 'no relations "products' in unescape(page))
root.post(f"/admin/shop/product/{pen.pk}/change/", {"name": "Pencil"})
tell("still saved", str(Product.objects.get()))
root.post(f"/admin/shop/product/{pen.pk}/delete/", {"post": "yes"})
tell("and deleted", Product.objects.count())
