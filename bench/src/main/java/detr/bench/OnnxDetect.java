package detr.bench;

import detr.format.DetectionJson;
import detr.image.Pictures;
import detr.image.ResizeRule;
import detr.image.RgbImage;
import detr.inference.PostProcess;
import detr.inference.Preprocess;
import detr.model.CocoLabels;
import detr.render.DetectionPainter;
import detr.result.Detection;
import detr.tensor.Tensor;
import detr.weights.AtomicFile;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code detr detect --model MODEL --out PICTURE --json FILE PHOTO} does, with ONNX Runtime as
 * the model and the same code around it: {@code --onnx FILE --photo PHOTO --out PICTURE --json
 * FILE}. The ONNX file must be for the size that the photo is resized to.
 */
public final class OnnxDetect {
  private static final float THRESHOLD = 0.7f;
  private static final int BOX = 4;

  private OnnxDetect() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    Program.run(() -> run(args));
  }

  private static void run(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args, "--onnx", "--photo", "--out", "--json");
    Path photo = arguments.requireExisting("--photo");
    Path model = arguments.requireExisting("--onnx");
    try (OnnxRuntime onnx = new OnnxRuntime(model, Runtime.getRuntime().availableProcessors())) {
      RgbImage image = RgbImage.read(photo);
      onnx.use(channelsFirst(Preprocess.normalise(ResizeRule.DETR.fit(image))));
      List<Detection> found = detections(onnx.run(), image);
      Pictures.write(DetectionPainter.paint(image, found), Path.of(arguments.require("--out")));
      var result = new DetectionJson.Result(photo.toString(), image.width(), image.height(), found);
      AtomicFile.write(
          Path.of(arguments.require("--json")),
          stream ->
              DetectionJson.write(
                  List.of(result), new OutputStreamWriter(stream, StandardCharsets.UTF_8)));
    }
  }

  /** [1, H, W, 3] → [3, H, W]. */
  private static Tensor channelsFirst(Tensor image) {
    float[] from = image.data();
    int pixels = image.size(1) * image.size(2);
    float[] to = new float[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < 3; c++) {
        to[c * pixels + i] = from[3 * i + c];
      }
    }
    return Tensor.of(to, 3, image.size(1), image.size(2));
  }

  private static List<Detection> detections(Contender.Output output, RgbImage image) {
    int queries = output.boxes().length / BOX;
    return PostProcess.detections(
        Tensor.of(output.logits(), queries, output.logits().length / queries),
        Tensor.of(output.boxes(), queries, BOX),
        0,
        image.width(),
        image.height(),
        THRESHOLD,
        CocoLabels.NAMES);
  }
}
