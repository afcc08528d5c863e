package detr.weights;

import java.io.IOException;

/** A {@link java.util.function.Consumer} that may fail at reading or writing. */
@FunctionalInterface
public interface IOConsumer<T> {
  /** As {@link java.util.function.Consumer#accept}, of what may fail. */
  void accept(T value) throws IOException;
}
