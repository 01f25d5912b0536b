/// Incidents: alerts that belong together, who looks after them, and all that the journal knows of
/// how they came about.
///
/// Rule: nobody sees or disposes of an incident about themselves, and a closed one stays closed.
@NullMarked
package io.sallyport.policy.incident;

import org.jspecify.annotations.NullMarked;
