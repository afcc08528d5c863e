package detr.weights;

import detr.weights.Pickle.Global;
import detr.weights.Pickle.None;
import detr.weights.Pickle.Persistent;
import detr.weights.Pickle.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A storage as the pickle declares it: {@code ("storage", torch.FloatStorage, key, location,
 * count)}, and in the legacy format a sixth item for views of storages. Tensors refer to it by this
 * tuple, several perhaps to the same. The pickle only claims; the formats around it compare with
 * the bytes they hold.
 *
 * @param type the class that torch names, which need not be an element type that we read
 * @param count the number of elements, not negative
 */
record TorchStorage(String key, Global type, String location, long count) {
  /**
   * @throws WeightsException if the id is not such a tuple
   */
  static TorchStorage of(MappedFile file, Persistent reference) {
    if (!(reference.id() instanceof Tuple(List<Object> id)
        && (id.size() == 5 || id.size() == 6)
        && "storage".equals(id.get(0))
        && id.get(1) instanceof Global type
        && id.get(2) instanceof String key
        && id.get(3) instanceof String location
        && id.get(4) instanceof Long count
        && count >= 0)) {
      throw file.refuse("the pickle refers to something that is not a torch storage");
    }
    if (id.size() == 6 && id.get(5) != None.NONE) {
      throw file.refuse(
          "storage "
              + WeightsException.quote(key)
              + " is a view of another, as only very old versions of torch write it;"
              + " load and save the file again with a newer torch");
    }
    return new TorchStorage(key, type, location, count);
  }

  /**
   * All storages that a pickle refers to, by key.
   *
   * @throws WeightsException if two references to one storage disagree
   */
  static Map<String, TorchStorage> declared(MappedFile file, Pickle pickle) {
    Map<String, TorchStorage> storages = new LinkedHashMap<>();
    for (Persistent reference : pickle.persistent()) {
      TorchStorage storage = of(file, reference);
      TorchStorage before = storages.putIfAbsent(storage.key(), storage);
      if (before != null && !before.equals(storage)) {
        throw file.refuse(
            "storage " + WeightsException.quote(storage.key()) + " is declared in two ways");
      }
    }
    return storages;
  }

  /** The element type, or null if it is none that we read (complex, quantised). */
  DType dtype() {
    return type.module().equals("torch") ? DType.ofTorchStorage(type.name()) : null;
  }

  /** Whether the storage's elements take exactly this many bytes. */
  boolean takes(long bytes) {
    int width = dtype().bytes();
    return bytes % width == 0 && bytes / width == count;
  }
}
