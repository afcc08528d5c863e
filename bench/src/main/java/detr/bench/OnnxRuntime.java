package detr.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import detr.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** A DETR in ONNX Runtime's CPU provider, with all its graph optimisations. */
final class OnnxRuntime implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxRuntime(Path model, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = environment.createSession(model.toString(), options);
    }
  }

  String version() {
    return environment.getVersion();
  }

  /**
   * @param image normalised, [3, H, W]
   * @return logits and boxes
   */
  float[][] run(Tensor image) throws OrtException {
    long[] shape = {1, 3, image.size(1), image.size(2)};
    FloatBuffer values = FloatBuffer.wrap(image.data());
    try (OnnxTensor input = OnnxTensor.createTensor(environment, values, shape);
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      return new float[][] {floats(result, "pred_logits"), floats(result, "pred_boxes")};
    }
  }

  private static float[] floats(OrtSession.Result result, String name) throws OrtException {
    FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
