package detr.image.codec;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What {@code javax.imageio.ImageIO} is to the TIFF reader inside the JAR, which calls this in its
 * place (the relocations in detr/pom.xml): it decodes JPEG inside TIFF by the first JPEG reader it
 * is given, and that is to be the same in every program.
 */
public final class TiffImageIo {
  private TiffImageIo() {}

  /**
   * The one reader that knows every kind of JPEG in TIFF. It finds the JDK's, which it needs, only
   * when it is registered: so it is, in a registry of its own.
   *
   * @param format always JPEG
   * @throws IOException if the JDK's reader is missing
   */
  public static Iterator<ImageReader> getImageReadersByFormatName(String format)
      throws IOException {
    var registry = new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    registry.registerServiceProvider(JdkCodecs.readerProvider(format), ImageReaderSpi.class);
    ImageReaderSpi jpeg = new JPEGImageReaderSpi();
    registry.registerServiceProvider(jpeg, ImageReaderSpi.class);
    return List.of(jpeg.createReaderInstance()).iterator();
  }

  /**
   * A stream that needs no file.
   *
   * @param in an {@link InputStream}
   */
  public static ImageInputStream createImageInputStream(Object in) {
    return new MemoryCacheImageInputStream((InputStream) in);
  }
}
