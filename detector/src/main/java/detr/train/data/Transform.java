package detr.train.data;

import detr.io.InputSize;
import detr.train.Example;
import java.util.List;
import java.util.random.RandomGenerator;

/** A change to an example, the same for the same random numbers. */
public interface Transform {
  /** The example changed; it is not itself changed. */
  Example apply(Example example, RandomGenerator random);

  /** Nothing but the size that a model sees images in. */
  static Transform resize(InputSize size) {
    return (example, _) ->
        Geometry.resize(example, size.of(example.image().width(), example.image().height()));
  }

  /** One after the other. */
  static Transform all(List<Transform> transforms) {
    return (example, random) -> {
      Example changed = example;
      for (Transform transform : transforms) {
        changed = transform.apply(changed, random);
      }
      return changed;
    };
  }

  /** One or the other, as likely. */
  static Transform either(Transform one, Transform other) {
    return (example, random) -> (random.nextBoolean() ? one : other).apply(example, random);
  }

  /** This or nothing, as likely. */
  default Transform halfTheTime() {
    return either(this, (example, _) -> example);
  }
}
