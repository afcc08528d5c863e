package detr.image.codec;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The JDK's own readers and writers of pictures. Its registry is asked for them once, and without
 * making any reader of another: those that a program registers, before or later, change nothing.
 */
public final class JdkCodecs {
  private static final Map<String, ImageReaderSpi> READERS = ofTheJdk(ImageReaderSpi.class);
  private static final Map<String, ImageWriterSpi> WRITERS = ofTheJdk(ImageWriterSpi.class);

  private JdkCodecs() {}

  private static <T extends ImageReaderWriterSpi> Map<String, T> ofTheJdk(Class<T> kind) {
    Iterator<T> providers =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                kind, spi -> spi.getClass().getModule() == ImageReader.class.getModule(), false);
    Map<String, T> byFormat = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    while (providers.hasNext()) {
      T provider = providers.next();
      List.of(provider.getFormatNames()).forEach(name -> byFormat.put(name, provider));
    }
    return byFormat;
  }

  /**
   * A new reader.
   *
   * @param format as PNG, in letters of either case
   * @throws IOException if there is none
   */
  public static ImageReader reader(String format) throws IOException {
    return readerProvider(format).createReaderInstance();
  }

  static ImageReaderSpi readerProvider(String format) throws IOException {
    return required(READERS, format, "reader");
  }

  /**
   * A new writer.
   *
   * @param format as PNG, in letters of either case
   * @throws IOException if there is none
   */
  public static ImageWriter writer(String format) throws IOException {
    return required(WRITERS, format, "writer").createWriterInstance();
  }

  private static <T> T required(Map<String, T> providers, String format, String kind)
      throws IOException {
    T provider = providers.get(format);
    if (provider == null) {
      throw new IOException(
          "Unsupported here: this program has taken the JDK's %s for %s out of ImageIO"
              .formatted(kind, format));
    }
    return provider;
  }
}
