/// Search: one language over facts, commands and what was on screens, in Elasticsearch or in an
/// embedded Lucene.
///
/// Rule: an index is a copy that can be made anew from journals and recordings; who may see a hit
/// is asked of whoever decides, for each hit, before it is shown.
@NullMarked
package io.sallyport.recorder.search;

import org.jspecify.annotations.NullMarked;
