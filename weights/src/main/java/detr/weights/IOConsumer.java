package detr.weights;

import java.io.IOException;

/** A {@link java.util.function.Consumer} that may fail at reading or writing. */
@FunctionalInterface
public interface IOConsumer<T> {
  void accept(T value) throws IOException;
}
