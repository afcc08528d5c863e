package detr.image;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the first directory of a TIFF file says that the decoder does not heed. */
final class TiffFile {
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int STRIP_OFFSETS = 273;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int STRIP_BYTES = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTES = 325;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SAMPLE_FORMAT = 339;
  private static final int XMP = 700;

  private static final int UNCOMPRESSED = 1;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int SIGNED = 2;
  private static final int FLOATING = 3;
  private static final int UNDEFINED = 4;
  private static final int MOST_BITS = 32;
  private static final int MOST_SAMPLES = 64;

  /** The decoder does not heed the order of such samples' bytes. */
  private static final int UNORDERED_BITS = 24;

  /** None, CCITT, LZW, JPEG, Deflate by its two numbers and one more, and PackBits. */
  private static final Set<Long> READ =
      Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 32773L, 32946L, 50013L);

  private static final Map<Long, String> NOT_READ =
      Map.of(
          34712L, "JPEG 2000",
          34887L, "LERC",
          34925L, "LZMA",
          50000L, "zstd",
          50001L, "WebP",
          50002L, "JPEG XL");

  private TiffFile() {}

  /**
   * @throws ImageException if the file is cut off, damaged or of a kind that is not supported
   */
  static Layout layout(byte[] bytes) {
    try {
      TiffDirectory directory = new TiffDirectory(bytes, 0, bytes.length);
      if (directory.claimsTooMuch()) {
        throw new ImageException("its directory is damaged: it claims more than there is");
      }
      boolean signed = isSigned(directory);
      checkSamples(directory);
      checkStrips(directory, bytes.length);
      long extra = directory.value(EXTRA_SAMPLES, 0);
      return new Layout(
          orientation(directory),
          Optional.empty(),
          Optional.of(new Pixels.Samples(extra == ASSOCIATED_ALPHA, signed)));
    } catch (IndexOutOfBoundsException e) {
      throw new ImageException("it is cut off: a part of its directory is missing", e);
    }
  }

  private static int orientation(TiffDirectory directory) {
    return ExifOrientation.firstOf(
        Exif.known(directory.value(ORIENTATION, Exif.NONE)),
        Exif.orientationOfXmp(directory.bytes(XMP)));
  }

  private static boolean isSigned(TiffDirectory directory) {
    long format = directory.value(SAMPLE_FORMAT, UNDEFINED);
    if (format == FLOATING) {
      throw new ImageException("floating-point samples are not supported");
    }
    if (format > UNDEFINED) {
      throw new ImageException("complex samples are not supported");
    }
    return format == SIGNED;
  }

  private static void checkSamples(TiffDirectory directory) {
    long bits = directory.value(BITS, 1);
    if (bits > MOST_BITS || bits == UNORDERED_BITS) {
      throw new ImageException(bits + " bits a sample are not supported");
    }
    long samples = directory.value(SAMPLES, 1);
    if (samples > MOST_SAMPLES) {
      throw new ImageException(samples + " samples a pixel are not supported");
    }
  }

  private static void checkStrips(TiffDirectory directory, int length) {
    long compression = directory.value(COMPRESSION, UNCOMPRESSED);
    if (!READ.contains(compression)) {
      String name = NOT_READ.getOrDefault(compression, Long.toString(compression));
      throw new ImageException("compression " + name + " is not supported");
    }
    checkWhole(directory, STRIP_OFFSETS, STRIP_BYTES, compression, length);
    checkWhole(directory, TILE_OFFSETS, TILE_BYTES, compression, length);
  }

  /** Of uncompressed strips the decoder itself knows how much it needs. */
  private static void checkWhole(
      TiffDirectory directory, int offsetTag, int bytesTag, long compression, int length) {
    long[] offsets = directory.values(offsetTag);
    long[] bytes = directory.values(bytesTag);
    for (int i = 0; i < offsets.length; i++) {
      long needed = compression == UNCOMPRESSED || i >= bytes.length ? 0 : bytes[i];
      if (offsets[i] < 0 || offsets[i] >= length || needed > length - offsets[i]) {
        throw new ImageException("it is cut off: a part of its pixels is missing");
      }
    }
  }
}
