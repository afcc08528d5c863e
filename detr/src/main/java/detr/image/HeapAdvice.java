package detr.image;

/** What to tell a user whose heap was too small. */
public final class HeapAdvice {
  private static final long GIB = 1L << 30;

  private HeapAdvice() {}

  /** The heap that there is, and twice as much as an example of more. */
  public static String text() {
    return text(Runtime.getRuntime().maxMemory());
  }

  static String text(long heap) {
    return "a heap of %d MiB is too small; give Java more, for example JDK_JAVA_OPTIONS=-Xmx%dg"
        .formatted(heap >> 20, Math.ceilDiv(2 * heap, GIB));
  }
}
