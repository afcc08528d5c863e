package detr.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import detr.image.ImageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny graph with the four places that hold a size, checked by ONNX Runtime. */
class OnnxFileTest {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  @TempDir Path folder;

  @Test
  void onnxRuntimeSeesTheOtherSizeAndNothingElseChanged() throws Exception {
    OnnxFile file = OnnxFile.open(export(longs(9)));
    assertEquals(new ImageSize(70, 96), file.size());

    Path wider = file.fitted(new ImageSize(64, 130), folder);

    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(wider.toString())) {
      TensorInfo input = (TensorInfo) session.getInputInfo().get("image").getInfo();
      assertArrayEquals(new long[] {1, 3, 64, 130}, input.getShape());
      float[] image = new float[3 * 64 * 130];
      image[7] = 7;
      long[] shape = {1, 3, 64, 130};
      try (OnnxTensor tensor =
              OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape);
          OrtSession.Result result = session.run(Map.of("image", tensor))) {
        assertArrayEquals(image, tensor(result, "same").getFloatBuffer().array());
        assertArrayEquals(new long[] {1, 1, 64, 130}, tensor(result, "mask").getInfo().getShape());
        assertArrayEquals(new float[64 * 130], tensor(result, "mask").getFloatBuffer().array());
        assertArrayEquals(
            new long[] {1, 1, 2, 5}, tensor(result, "features").getLongBuffer().array());
        assertArrayEquals(new long[] {10}, tensor(result, "tokens").getLongBuffer().array());
        assertArrayEquals(new long[] {9, 9}, tensor(result, "other").getLongBuffer().array());
      }
    }
  }

  private static OnnxTensor tensor(OrtSession.Result result, String name) throws OrtException {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  @Test
  void theSameSizeIsTheFileItself() throws IOException {
    Path export = export(longs(9));

    assertEquals(export, OnnxFile.open(export).fitted(new ImageSize(70, 96), folder));
  }

  @Test
  void aGraphWithAnUnknownPlaceIsRefused() throws IOException {
    OnnxFile file = OnnxFile.open(export(longs(8)));

    var refused =
        assertThrows(BenchException.class, () -> file.fitted(new ImageSize(64, 130), folder));
    assertTrue(refused.getMessage().contains("0 token counts"), refused.getMessage());
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    Path export = export(longs(9));
    byte[] bytes = Files.readAllBytes(export);
    Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, 100));

    assertThrows(BenchException.class, () -> OnnxFile.open(cut));
  }

  /** A model for 70×96, whose features are 3×3. */
  private Path export(ByteBuffer tokens) throws IOException {
    List<ByteBuffer> graph = new ArrayList<>();
    graph.addAll(constant("mask", FLOAT, ByteBuffer.allocate(70 * 96 * 4), 1, 1, 70, 96));
    graph.addAll(constant("features", INT64, longs(1, 1, 3, 3), 4));
    graph.addAll(constant("tokens", INT64, tokens, 1));
    graph.addAll(constant("other", INT64, longs(9, 9), 2));
    graph.addAll(message(1, List.of(text(1, "image"), text(2, "same"), text(4, "Identity"))));
    graph.addAll(text(2, "graph"));
    graph.addAll(value(11, "image", FLOAT, 1, 3, 70, 96));
    graph.addAll(value(12, "same", FLOAT));
    graph.addAll(value(12, "mask", FLOAT));
    graph.addAll(value(12, "features", INT64));
    graph.addAll(value(12, "tokens", INT64));
    graph.addAll(value(12, "other", INT64));
    List<ByteBuffer> model = new ArrayList<>(List.of(Protobuf.integer(1, 7)));
    model.addAll(Protobuf.message(7, graph));
    model.addAll(Protobuf.message(8, List.of(Protobuf.integer(2, 13))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer piece : model) {
      byte[] part = new byte[piece.remaining()];
      piece.duplicate().get(part);
      bytes.write(part);
    }
    return Files.write(folder.resolve("export.onnx"), bytes.toByteArray());
  }

  private static List<ByteBuffer> constant(String name, int type, ByteBuffer raw, int... dims) {
    List<ByteBuffer> tensor = new ArrayList<>();
    for (int dim : dims) {
      tensor.add(Protobuf.integer(1, dim));
    }
    tensor.add(Protobuf.integer(2, type));
    tensor.addAll(Protobuf.message(9, List.of(raw)));
    List<ByteBuffer> attribute =
        message(
            5,
            List.of(
                text(1, "value"), Protobuf.message(5, tensor), List.of(Protobuf.integer(20, 4))));
    return message(1, List.of(text(2, name), text(4, "Constant"), attribute));
  }

  /** An input or output; one without dims has a shape that is not declared. */
  private static List<ByteBuffer> value(int number, String name, int type, int... dims) {
    List<ByteBuffer> tensor = new ArrayList<>(List.of(Protobuf.integer(1, type)));
    List<ByteBuffer> shape = new ArrayList<>();
    for (int dim : dims) {
      shape.addAll(Protobuf.message(1, List.of(Protobuf.integer(1, dim))));
    }
    if (dims.length > 0) {
      tensor.addAll(Protobuf.message(2, shape));
    }
    return message(
        number, List.of(text(1, name), Protobuf.message(2, Protobuf.message(1, tensor))));
  }

  private static List<ByteBuffer> message(int number, List<List<ByteBuffer>> content) {
    return Protobuf.message(number, content.stream().flatMap(List::stream).toList());
  }

  private static List<ByteBuffer> text(int number, String text) {
    return Protobuf.message(
        number, List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static ByteBuffer longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes;
  }
}
