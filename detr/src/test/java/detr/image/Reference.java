package detr.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Reads tensors from a trusted safetensors file; what lies outside the project may be absent. */
public final class Reference {
  private final ByteBuffer file;
  private final String header;
  private final int data;

  private Reference(byte[] bytes) {
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    data = 8 + (int) file.getLong(0);
    header = new String(bytes, 8, data - 8, StandardCharsets.UTF_8);
  }

  public static Reference resource(String name) throws IOException {
    try (InputStream in = Reference.class.getResourceAsStream(name)) {
      return new Reference(in.readAllBytes());
    }
  }

  public static Reference shared(String path) throws IOException {
    return new Reference(Files.readAllBytes(sharedFile(path)));
  }

  static Path sharedFile(String path) {
    Path file = Path.of("../../shared", path);
    Assumptions.assumeTrue(Files.exists(file), () -> "skipped: there is no " + file);
    return file;
  }

  ByteBuffer bytes(String tensor) {
    Matcher offsets =
        Pattern.compile(
                "\"" + Pattern.quote(tensor) + "\":.*?\"data_offsets\":\\s*\\[(\\d+),\\s*(\\d+)\\]")
            .matcher(header);
    if (!offsets.find()) {
      throw new IllegalArgumentException(tensor);
    }
    int from = Integer.parseInt(offsets.group(1));
    int to = Integer.parseInt(offsets.group(2));
    return file.slice(data + from, to - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  public double[] doubles(String tensor) {
    double[] values = new double[bytes(tensor).remaining() / 8];
    bytes(tensor).asDoubleBuffer().get(values);
    return values;
  }

  public float[] floats(String tensor) {
    float[] values = new float[bytes(tensor).remaining() / 4];
    bytes(tensor).asFloatBuffer().get(values);
    return values;
  }

  /** The metadata's value of this name, with its quotes unescaped. */
  public String metadata(String name) {
    Matcher value =
        Pattern.compile(
                "\"" + Pattern.quote(name) + "\":\\s*\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"")
            .matcher(header);
    if (!value.find()) {
      throw new IllegalArgumentException(name);
    }
    return value.group(1).replace("\\\"", "\"");
  }

  public float[] doublesAsFloats(String tensor) {
    double[] values = doubles(tensor);
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  public long[] longs(String tensor) {
    long[] values = new long[bytes(tensor).remaining() / 8];
    bytes(tensor).asLongBuffer().get(values);
    return values;
  }
}
