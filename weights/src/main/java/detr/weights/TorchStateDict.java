package detr.weights;

import detr.tensor.Shape;
import detr.weights.Pickle.Call;
import detr.weights.Pickle.Dict;
import detr.weights.Pickle.Global;
import detr.weights.Pickle.None;
import detr.weights.Pickle.Persistent;
import detr.weights.Pickle.Tuple;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the weights in what a torch file pickles. They are an OrderedDict of tensors: the whole
 * object, or what it holds under "model" (the official checkpoints) or "state_dict". Beside them a
 * training checkpoint holds the optimizer, the schedule, the epoch and an argparse.Namespace; those
 * stay inert data. Inside the weights nothing but the few names of {@link #allowed} may occur, and
 * every tensor must be inside its storage.
 */
final class TorchStateDict {
  private final MappedFile file;
  private final Map<String, MemorySegment> storages;
  private final Set<Object> allowedObjects = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param storages the bytes of each storage by its key, of the size that the pickle declares
   */
  TorchStateDict(MappedFile file, Map<String, MemorySegment> storages) {
    this.file = file;
    this.storages = storages;
  }

  /** The weights in the pickled object. */
  Map<String, StoredTensor> read(Object root) {
    Dict dict = find(root);
    requireOnlyAllowed("the state dict's own attributes", dict.state);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < dict.keys.size(); i++) {
      if (!(dict.keys.get(i) instanceof String name)) {
        throw file.refuse("the state dict has a key that is not a string");
      }
      Object value = dict.values.get(i);
      requireOnlyAllowed("tensor " + WeightsException.quote(name), value);
      if (tensors.put(name, tensor(name, value)) != null) {
        throw file.refuse("tensor " + WeightsException.quote(name) + " is there twice");
      }
    }
    if (tensors.isEmpty()) {
      throw file.refuse("the state dict is empty");
    }
    return tensors;
  }

  private Dict find(Object root) {
    if (root instanceof Call call) {
      throw file.refuse(
          "holds a pickled "
              + WeightsException.quote(call.function.qualified())
              + " and not weights; save model.state_dict() instead of the model");
    }
    if (!(root instanceof Dict dict)) {
      throw file.refuse("holds no state dict; save {\"model\": model.state_dict()}");
    }
    for (String key : List.of("model", "state_dict")) {
      switch (dict.get(key)) {
        case Dict weights -> {
          return weights;
        }
        case Call call when !rebuildsTensor(call) ->
            throw file.refuse(
                "holds a pickled "
                    + WeightsException.quote(call.function.qualified())
                    + " under \""
                    + key
                    + "\" and not weights; save model.state_dict() instead of the model");
        case null, default -> {}
      }
    }
    if (dict.values.stream().noneMatch(v -> v instanceof Call call && rebuildsTensor(call))) {
      throw file.refuse(
          "holds no weights: no dict under \"model\" or \"state_dict\", but "
              + (dict.keys.isEmpty() ? "nothing" : names(dict)));
    }
    return dict;
  }

  private static String names(Dict dict) {
    return dict.keys.stream()
        .limit(8)
        .map(key -> key instanceof String name ? WeightsException.quote(name) : "a non-string")
        .collect(Collectors.joining(", "));
  }

  private static boolean rebuildsTensor(Call call) {
    return call.function.is("torch._utils", "_rebuild_tensor_v2")
        || call.function.is("torch._utils", "_rebuild_parameter");
  }

  private static boolean allowed(Global global) {
    return global.is("collections", "OrderedDict")
        || global.is("torch._utils", "_rebuild_tensor_v2")
        || global.is("torch._utils", "_rebuild_parameter")
        || (global.module().equals("torch") && DType.ofTorchStorage(global.name()) != null);
  }

  /** Walks everything that is reachable; iteratively, as it may be deep or contain itself. */
  private void requireOnlyAllowed(String where, Object start) {
    Deque<Object> open = new ArrayDeque<>();
    open.add(start);
    while (!open.isEmpty()) {
      Object object = open.remove();
      if (!allowedObjects.add(object)) {
        continue;
      }
      switch (object) {
        case Global global -> {
          if (!allowed(global)) {
            throw file.refuse(
                where + " needs " + WeightsException.quote(global.qualified()) + hint(global));
          }
        }
        case Call call -> open.addAll(List.of(call.function, call.arguments, call.state));
        case Tuple tuple -> open.addAll(tuple.items());
        case List<?> list -> open.addAll(list);
        case Persistent reference -> open.add(reference.id());
        case Dict dict -> {
          open.addAll(dict.keys);
          open.addAll(dict.values);
          open.add(dict.state);
        }
        default -> {}
      }
    }
  }

  private static String hint(Global global) {
    String name = global.name().toLowerCase();
    if (name.contains("sparse")) {
      return "; sparse tensors are not read: save tensor.to_dense()";
    }
    if (name.contains("qtensor") || name.startsWith("qint") || name.startsWith("quint")) {
      return "; quantised tensors are not read: save the float model";
    }
    if (name.contains("meta")) {
      return "; a tensor on the meta device has no elements: save the loaded model";
    }
    if (name.startsWith("complex")) {
      return "; complex tensors are not read";
    }
    return ", which is neither a dense tensor nor a storage and is never imported;"
        + " if you trust the file, load it with torch and save only model.state_dict()";
  }

  private StoredTensor tensor(String name, Object value) {
    if (value instanceof Call parameter
        && parameter.function.is("torch._utils", "_rebuild_parameter")
        && parameter.arguments.items().size() == 3
        && parameter.arguments.items().get(1) instanceof Boolean
        && isNothing(parameter.arguments.items().get(2))) {
      value = parameter.arguments.items().get(0);
    }
    if (!(value instanceof Call call && call.function.is("torch._utils", "_rebuild_tensor_v2"))) {
      throw refuse(name, "is not a tensor");
    }
    List<Object> arguments = call.arguments.items();
    if (!(arguments.size() >= 6
        && arguments.size() <= 7
        && arguments.get(0) instanceof Persistent reference
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof Tuple(List<Object> sizes)
        && arguments.get(3) instanceof Tuple(List<Object> strides)
        && sizes.size() == strides.size()
        && arguments.get(4) instanceof Boolean
        && arguments.subList(5, arguments.size()).stream().allMatch(TorchStateDict::isNothing))) {
      throw refuse(name, "is not described as torch describes a dense tensor");
    }
    TorchStorage storage = TorchStorage.of(file, reference);
    if (storage.location().equals("meta")) {
      throw refuse(name, "is on the meta device and has no elements: save the loaded model");
    }
    return view(name, storage, offset, longs(name, sizes), longs(name, strides));
  }

  /** Whether a tensor's hooks or metadata are absent, as they are in saved weights. */
  private static boolean isNothing(Object object) {
    return object == None.NONE || (object instanceof Dict dict && dict.keys.isEmpty());
  }

  private long[] longs(String name, List<Object> items) {
    long[] longs = new long[items.size()];
    for (int i = 0; i < longs.length; i++) {
      if (!(items.get(i) instanceof Long item) || item < 0) {
        throw refuse(name, "has a size or stride that is not a number from 0 on");
      }
      longs[i] = item;
    }
    return longs;
  }

  private StoredTensor view(
      String name, TorchStorage storage, long offset, long[] sizes, long[] strides) {
    Shape shape = Sizes.shape(sizes, problem -> refuse(name, problem));
    if (offset < 0
        || offset > storage.count()
        || (shape.count() > 0 && !isInside(storage.count() - offset, sizes, strides))) {
      throw refuse(
          name,
          "reaches outside its storage "
              + WeightsException.quote(storage.key())
              + " of "
              + storage.count()
              + " elements");
    }
    // With stride 0 a few bytes could stand for gigabytes.
    if (shape.count() > storage.count()) {
      throw refuse(
          name,
          "repeats the elements of its storage: save tensor.contiguous() instead of an expanded"
              + " tensor");
    }
    MemorySegment bytes = storages.get(storage.key());
    return new StoredTensor(
        file.path(),
        name,
        storage.dtype(),
        shape,
        new StridedElements(bytes, storage.dtype(), offset, shape.sizes(), strides));
  }

  private static boolean isInside(long available, long[] sizes, long[] strides) {
    try {
      long last = 0;
      for (int axis = 0; axis < sizes.length; axis++) {
        last = Math.addExact(last, Math.multiplyExact(sizes[axis] - 1, strides[axis]));
      }
      return last < available;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private WeightsException refuse(String name, String problem) {
    return file.refuse("tensor " + WeightsException.quote(name) + " " + problem);
  }
}
