package io.anthesis.datasets.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import io.anthesis.datasets.format.FileFormat;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The reader of each format, named here and not looked up: what ImageIO finds depends on the class loader that asks first, and a
 * data set must not.
 */
final class Readers {
    private static final Map<FileFormat, ImageReaderSpi> PROVIDERS = providers();

    private Readers() {}

    static ImageReader of(FileFormat format) throws IOException {
        return PROVIDERS.get(format).createReaderInstance();
    }

    private static Map<FileFormat, ImageReaderSpi> providers() {
        Map<FileFormat, ImageReaderSpi> providers = new EnumMap<>(FileFormat.class);
        for (FileFormat format : List.of(FileFormat.PNG, FileFormat.GIF, FileFormat.BMP)) {
            providers.put(format, ofTheJdk(format.toString()));
        }
        // Reads baseline and progressive RGB by the JDK's decoder, to the same values; adds CMYK and profiles.
        var jpeg = new JPEGImageReaderSpi();
        jpeg.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
        providers.put(FileFormat.JPEG, jpeg);
        providers.put(FileFormat.TIFF, new TIFFImageReaderSpi());
        providers.put(FileFormat.WEBP, new WebPImageReaderSpi());
        return providers;
    }

    private static ImageReaderSpi ofTheJdk(String format) {
        Iterator<ImageReaderSpi> all = IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
        while (all.hasNext()) {
            ImageReaderSpi provider = all.next();
            boolean jdk = provider.getClass().getModule() == ImageIO.class.getModule();
            if (jdk && List.of(provider.getFormatNames()).contains(format)) {
                return provider;
            }
        }
        throw new IllegalStateException("the JDK has no reader for " + format);
    }
}
