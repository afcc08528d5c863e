package detr.cli;

import detr.inference.Batch;
import detr.inference.Pass;
import detr.inference.Session;
import detr.model.DetrOutput;
import detr.model.QueryChoice;
import detr.tensor.Mask;
import detr.tensor.Shape;
import detr.tensor.StageListener;
import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a forward pass computes, under the names and in the axis order of the reference files:
 * {@code pred_logits}, {@code pred_boxes}, {@code pred_masks} of a panoptic model, {@code aux.N.*},
 * and {@code stage.*} as PyTorch has them, [N, C, H, W] for images and [L, N, D] for tokens.
 */
final class ForwardDump {
  /** Stages that no reference has: their values are among the outputs, or computed in parts. */
  private static final Set<String> NOT_COMPARED =
      Set.of("heads", "mask_head.shared", "bbox_attention", "mask_head");

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private int height;
  private int width;

  private ForwardDump() {}

  /** Runs a batch and copies what comes out. */
  static Map<String, Tensor> of(Session session, Batch batch, boolean stages) {
    ForwardDump outputs = new ForwardDump();
    Map<String, Tensor> stageTensors = new LinkedHashMap<>();
    StageListener listener =
        (name, value) -> {
          if (stages && !NOT_COMPARED.contains(name)) {
            stageTensors.put("stage." + name, outputs.channelsFirst(name, value));
          }
        };
    Pass pass =
        Pass.of(batch.images(), batch.mask())
            .withMasks(session.segments() ? QueryChoice.ALL : QueryChoice.NONE)
            .withStages(listener);
    session.run(
        pass,
        made -> {
          outputs.addPredictions(made.output());
          if (session.segments()) {
            outputs.tensors.put("pred_masks", stacked(made.masks()));
          }
          return null;
        });
    outputs.tensors.putAll(stageTensors);
    if (stages) {
      outputs.tensors.put("stage.mask", outputs.featureMask(batch.mask()));
    }
    return outputs.tensors;
  }

  /** As many [Q, H', W'] as one [N, Q, H', W']. */
  private static Tensor stacked(List<Tensor> images) {
    Shape one = images.getFirst().shape();
    Tensor all = Tensor.zeros(images.size(), one.size(0), one.size(1), one.size(2));
    for (int n = 0; n < images.size(); n++) {
      System.arraycopy(images.get(n).toArray(), 0, all.data(), n * one.count(), one.count());
    }
    return all;
  }

  private void addPredictions(DetrOutput output) {
    List<DetrOutput.Prediction> layers = output.layers();
    add("", output.prediction());
    for (int i = 0; i < layers.size() - 1; i++) {
      add("aux." + i + ".", layers.get(i));
    }
  }

  private void add(String prefix, DetrOutput.Prediction prediction) {
    tensors.put(prefix + "pred_logits", prediction.logits().copy());
    tensors.put(prefix + "pred_boxes", prediction.boxes().copy());
  }

  private Tensor channelsFirst(String name, Tensor x) {
    if (x.shape().rank() == 4) {
      height = x.size(1);
      width = x.size(2);
      return exchange(x, x.size(0), height * width, x.size(3))
          .reshape(x.size(0), x.size(3), height, width);
    }
    int n = x.size(0);
    int tokens = x.size(1);
    int channels = x.size(2);
    if (name.equals("position")) {
      return exchange(x, n, tokens, channels).reshape(n, channels, height, width);
    }
    float[] to = new float[x.count()];
    for (int i = 0; i < n * tokens; i++) {
      int at = (i % tokens * n + i / tokens) * channels;
      System.arraycopy(x.data(), x.offset() + i * channels, to, at, channels);
    }
    return Tensor.of(to, tokens, n, channels);
  }

  /** [N, L, C] → [N, C, L]. */
  private static Tensor exchange(Tensor x, int n, int tokens, int channels) {
    float[] from = x.data();
    float[] to = new float[x.count()];
    for (int i = 0; i < n * tokens; i++) {
      int base = i / tokens * channels * tokens + i % tokens;
      for (int c = 0; c < channels; c++) {
        to[base + c * tokens] = from[x.offset() + i * channels + c];
      }
    }
    return Tensor.of(to, n, channels, tokens);
  }

  private Tensor featureMask(Mask mask) {
    Mask small = mask.resize(height, width);
    float[] values = new float[small.shape().count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = small.padded(i) ? 1 : 0;
    }
    return Tensor.of(values, small.shape().sizes());
  }
}
