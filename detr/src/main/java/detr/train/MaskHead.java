package detr.train;

import detr.model.DetrSegm;
import detr.model.Initialization;
import detr.model.TrainableDetr;
import detr.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts from a trained detector, which gets a mask head and is then frozen (section 4.4 of the
 * paper); or from one that has a mask head already.
 *
 * @param source the classes to be learnt are its classes
 * @param fresh whether a mask head that it has already is begun anew
 */
public record MaskHead(ModelState source, boolean fresh) implements InitialWeights {
  /**
   * @throws IllegalArgumentException if the classes are not the detector's
   * @throws detr.nn.MismatchException if such a detector can have no mask head
   */
  @Override
  public ModelState of(List<String> classes, long seed) {
    if (!classes.equals(source.classes())) {
      throw new IllegalArgumentException("a frozen detector keeps its classes");
    }
    TrainableDetr model = source.model();
    boolean masked = model.segm() != null;
    if (masked && !fresh) {
      return source;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    source
        .tensors()
        .forEach((name, tensor) -> tensors.put(masked ? name : DetrSegm.DETECTOR + name, tensor));
    tensors.putAll(Initialization.maskHead(model.detr().config(), seed));
    return new ModelState(tensors, source.settings(), classes);
  }
}
