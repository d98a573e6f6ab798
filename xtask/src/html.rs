//! HTML pages that load nothing, for light and dark screens and for phones.
//!
//! What is not written here or in the code of a page is [`escaped`]: documents are not trusted.

use crate::words::line;

/// The style that all pages have in common. It belongs to the command `tracking-links`, whose
/// package has it for `report --html`.
const STYLE: &str = include_str!("../../crates/tracking-links-cli/templates/page.css");

/// Returns a page. `style` and `main` are taken as they are.
pub(crate) fn page(title: &str, style: &str, main: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\"\n  \
         content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n\
         <style>\n{STYLE}{style}</style>\n</head>\n<body>\n<main>\n{main}</main>\n</body>\n</html>\n"
    )
}

/// Returns a text that is no markup, on one line.
pub(crate) fn escaped(text: &str) -> String {
    let text = line(text).replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&quot;");
    text.replace('\'', "&#39;")
}

/// Returns a sentence, in which what is between backticks is code.
pub(crate) fn sentence(text: &str) -> String {
    let escaped = escaped(text);
    let pieces: Vec<&str> = escaped.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped.clone();
    }
    let pieces = pieces.iter().enumerate();
    let pieces = pieces.map(|(index, piece)| match index % 2 {
        0 => (*piece).to_owned(),
        _ => format!("<code>{piece}</code>"),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_markup_wherever_it_stands() {
        let text = "<script>a('b')</script> \"c\" & `d<e`\n\u{1b}[2J";
        let shown = sentence(text);
        assert_eq!(
            shown,
            "&lt;script&gt;a(&#39;b&#39;)&lt;/script&gt; &quot;c&quot; &amp; <code>d&lt;e</code> [2J"
        );
        assert!(page("</title><script>", "", "").contains("<title>&lt;/title&gt;&lt;script&gt;<"));
    }
}
