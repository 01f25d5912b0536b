package io.sallyport.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/// What the product is made of: neither tests nor the fixtures that another module lends to tests,
/// which come in a jar once they are packaged.
public final class ProductClasses implements ImportOption {
    private final ImportOption tests = new ImportOption.DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
        return tests.includes(location)
                && !location.contains("-tests.jar")
                && !location.contains("testing-elasticsearch");
    }
}
