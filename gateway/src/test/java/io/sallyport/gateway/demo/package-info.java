/// The demo's targets, with real ssh and sftp clients.
@NullMarked
package io.sallyport.gateway.demo;

import org.jspecify.annotations.NullMarked;
