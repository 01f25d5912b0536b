/// The console as Spring Boot finds it: its settings, its web server, its beans.
///
/// Rule: nothing here decides who may do what; policy is asked.
@NullMarked
package io.sallyport.web;

import org.jspecify.annotations.NullMarked;
