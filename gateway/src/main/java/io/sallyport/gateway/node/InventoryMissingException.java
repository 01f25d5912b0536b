package io.sallyport.gateway.node;

import java.nio.file.Path;

/// There is no inventory: nobody could sign in and nothing could be reached.
final class InventoryMissingException extends RuntimeException {
    InventoryMissingException(Path file) {
        super(
                "there is no inventory "
                        + file
                        + ", so nobody could sign in; write one (docs/reference/inventory.md has an example),"
                        + " or name another with sallyport.inventory; to try Sallyport with nothing prepared: sallyport demo");
    }
}
