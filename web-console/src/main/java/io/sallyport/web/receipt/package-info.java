/// Receipts of sessions, for the owners whose data was there and for auditors.
///
/// Rule: the text is shown and handed out as it was signed.
@NullMarked
package io.sallyport.web.receipt;

import org.jspecify.annotations.NullMarked;
