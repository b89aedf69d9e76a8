"""What people write, as HTML without anything in it that acts: structure, words, and plain links."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

from reports.document import CleanHtml

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "h4", "a"}
# HTML that somebody types is shown as the text it is; pictures would have to be fetched, so there are none.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


def _whole_addresses(tag: str, name: str, value: str) -> str | None:
    """A link leads out of the report by a whole address, or it is no link."""
    return value if name != "href" or value.startswith(("https://", "http://", "mailto:")) else None


def html_of(text: str) -> CleanHtml:
    """Markdown as clean HTML. Headings become the fourth level, below those of the report itself."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h4"
    drawn = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    cleaned = nh3.clean(
        drawn,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_whole_addresses,
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )
    return CleanHtml(cleaned.strip())
