package detr.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import detr.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * A DETR in ONNX Runtime's CPU provider with all its graph optimisations; all else as it is without
 * options, so idle threads of its pool spin for a while.
 */
final class OnnxRuntime implements Contender {
  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);

  /** With the version. */
  static final String NAME = "ONNX Runtime " + ENVIRONMENT.getVersion();

  private final OrtSession session;
  private OnnxTensor input;

  OnnxRuntime(Path model, int threads) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = ENVIRONMENT.createSession(model.toString(), options);
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void use(Tensor image) {
    closeInput();
    long[] shape = {1, image.size(0), image.size(1), image.size(2)};
    // A direct buffer is read where it lies; another would be copied in every pass.
    FloatBuffer values =
        ByteBuffer.allocateDirect(image.count() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    values.put(image.data(), image.offset(), image.count()).flip();
    try {
      input = OnnxTensor.createTensor(ENVIRONMENT, values, shape);
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  @Override
  public Output run() {
    String name = session.getInputNames().iterator().next();
    try (OrtSession.Result result = session.run(Map.of(name, input))) {
      return new Output(floats(result, "pred_logits"), floats(result, "pred_boxes"));
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  private static BenchException failure(OrtException e) {
    return new BenchException("ONNX Runtime: " + e.getMessage());
  }

  private static float[] floats(OrtSession.Result result, String name) throws OrtException {
    FloatBuffer buffer =
        ((OnnxTensor)
                result
                    .get(name)
                    .orElseThrow(() -> new BenchException("the ONNX model has no output " + name)))
            .getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  private void closeInput() {
    if (input != null) {
      input.close();
    }
  }

  @Override
  public void close() {
    closeInput();
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(e);
    }
  }
}
