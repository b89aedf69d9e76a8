"""PubMed's XML: articles and book chapters of a PubmedArticleSet."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # nosec -- a type only

from . import dates, identifiers
from .entries import Entries
from .record import Author, Fault, Kind, Record
from .text import clean
from .xml import child, children, elements, line_of, local, words


def parse(text: str) -> Entries:
    found = Entries()
    for element in elements(text, ("PubmedArticle", "PubmedBookArticle"), found):
        if found.is_full(line_of(element)):
            break
        found.add(_record(element))
    return found


def _record(element: Element) -> Record | Fault:
    line = line_of(element)
    is_book = local(element) == "PubmedBookArticle"
    citation = child(element, "BookDocument" if is_book else "MedlineCitation")
    article = citation if is_book else child(citation, "Article")
    if article is None:
        return Fault(line, "article", "The entry holds no article. Export it again.")
    title = words(article, "ArticleTitle") or words(article, "Book", "BookTitle") or words(article, "VernacularTitle")
    if not title:
        return Fault(line, "title", "The article has no title. Export it again.")
    ids = _ids(element, article)
    kinds = {words(kind).lower() for kind in children(article, "PublicationTypeList", "PublicationType")}
    return Record(
        line=line,
        kind=Kind.PUBLICATION,
        title=title.rstrip("."),
        authors=_authors(article),
        date=_date(article, is_book),
        venue=words(article, "Journal", "Title", longest=300) or words(article, "Book", "BookTitle", longest=300),
        volume=words(article, "Journal", "JournalIssue", "Volume", longest=30),
        issue=words(article, "Journal", "JournalIssue", "Issue", longest=30),
        pages=words(article, "Pagination", "MedlinePgn", longest=40),
        doi=identifiers.doi(ids.get("doi", "")),
        pmid=identifiers.pmid(words(citation, "PMID") or ids.get("pubmed", "")),
        pmcid=identifiers.pmcid(ids.get("pmc", "")),
        nihms=identifiers.nihms(ids.get("mid", "")),
        support=tuple(
            dict.fromkeys(
                filter(None, (words(g, "GrantID", longest=60) for g in children(article, "GrantList", "Grant")))
            )
        ),
        is_article=not is_book and "preprint" not in kinds,
    )


def _ids(element: Element, article: Element) -> dict[str, str]:
    """Only the article's own: the lists of its references hold identifiers too."""
    found = {
        one.get("EIdType", ""): words(one) for one in children(article, "ELocationID") if one.get("ValidYN") != "N"
    }
    for data in ("PubmedData", "PubmedBookData"):
        found |= {one.get("IdType", ""): words(one) for one in children(element, data, "ArticleIdList", "ArticleId")}
    return found | {one.get("IdType", ""): words(one) for one in children(article, "ArticleIdList", "ArticleId")}


def _authors(article: Element) -> tuple[Author, ...]:
    found = []
    for author in children(article, "AuthorList", "Author")[:500]:
        family = words(author, "LastName", longest=100) or words(author, "CollectiveName", longest=200)
        given = words(author, "ForeName", longest=100) or words(author, "Initials", longest=10)
        ids = [words(one) for one in children(author, "Identifier") if one.get("Source", "").upper() == "ORCID"]
        if family:
            found.append(Author(family, given, identifiers.orcid(ids[0]) if ids else ""))
    return tuple(found)


def _date(article: Element, is_book: bool) -> str:
    published = child(article, "Book", "PubDate") if is_book else child(article, "Journal", "JournalIssue", "PubDate")
    printed = dates.parts(*(words(published, name) for name in ("Year", "Month", "Day")))
    online = child(article, "ArticleDate")
    electronic = dates.parts(*(words(online, name) for name in ("Year", "Month", "Day")))
    return printed or dates.iso(clean(words(published, "MedlineDate"))) or electronic
