from django.db import models

from relations.fields import OrderedManyToManyField, OrderedThrough


class Tag(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "articles"
        ordering = ("-name",)  # the order of a list is another

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    title = models.CharField(max_length=50)
    tags = OrderedManyToManyField(Tag, related_name="articles", blank=True)
    related = OrderedManyToManyField("self", related_name="related_by", blank=True)

    class Meta:
        app_label = "articles"

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "articles"

    def __str__(self) -> str:
        return self.code


class Book(models.Model):
    title = models.CharField(max_length=50)
    authors = OrderedManyToManyField(Person, related_name="books", through="Authorship")

    class Meta:
        app_label = "articles"

    def __str__(self) -> str:
        return self.title


class Authorship(OrderedThrough):
    """A through model of one's own: a column more, and a key that is not the primary one."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", to_field="code")
    role = models.CharField(max_length=20, default="author")

    order_with_respect_to = "book"
    inverse_with_respect_to = "person"

    class Meta(OrderedThrough.Meta):
        app_label = "articles"
        unique_together = (("book", "person"), ("book", "order"), ("person", "inverse_order"))
