"""The bench's cases in Keras on TensorFlow: `fit` and `predict` on tf.data, and both ways of augmented input."""
import os

import numpy as np
import keras
import tensorflow as tf
from keras import layers

from protocol import fastest, serve

VERSION = f'Keras {keras.__version__} on TensorFlow {tf.__version__}'
STEPS_PER_EXECUTION = 8
GPUS = tf.config.list_physical_devices('GPU')
# Steps that a variant is tried with.
TRIED = 12 * STEPS_PER_EXECUTION if GPUS else STEPS_PER_EXECUTION
for gpu in GPUS:
    tf.config.experimental.set_memory_growth(gpu, True)


def study_network(side, classes):
    stack = [keras.Input((side, side, 3))]
    for filters in (32, 64, 128):
        stack += [layers.Conv2D(filters, 3, padding='same', activation='relu'), layers.MaxPooling2D()]
    stack += [layers.Flatten(), layers.Dense(128, activation='relu'), layers.Dropout(0.5)]
    return keras.Sequential(stack + [layers.Dense(classes, activation='softmax')])


def mobilenet(side, classes, frozen):
    base = keras.applications.MobileNet(
        input_shape=(side, side, 3), include_top=False, weights=None, pooling='avg')
    base.trainable = not frozen
    inputs = keras.Input((side, side, 3))
    outputs = layers.Dense(classes, activation='softmax')(base(inputs, training=not frozen))
    return keras.Model(inputs, outputs)


def compiled(task, **settings):
    side, classes = task['side'], task['classes']
    model = (mobilenet(side, classes, task['frozen']) if task['network'] == 'mobilenet'
             else study_network(side, classes))
    if GPUS and task['kind'] in ('train', 'predict'):
        model = keras.Sequential([keras.Input((side, side, 3)), layers.Rescaling(1 / 255), model])
    model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'], **settings)
    return model


def batch(task):
    """One batch: scaled beforehand for the CPU, bytes for a GPU, which gets them anew each step."""
    size, side = task['batchSize'], task['side']
    pixels = np.arange(size * side * side * 3, dtype=np.int64) * 7919 % 256
    x = pixels.astype('uint8') if GPUS else (pixels / 255).astype('float32')
    return x.reshape(size, side, side, 3), keras.utils.to_categorical(np.arange(size) % task['classes'], task['classes'])


def train(task):
    x, y = batch(task)
    data = tf.data.Dataset.from_tensors((x, y)).repeat().prefetch(tf.data.AUTOTUNE)

    def fit(steps_per_execution=1, jit_compile=False):
        model = compiled(task, steps_per_execution=steps_per_execution, jit_compile=jit_compile)

        def turn(count):
            # The data has no end, so that an execution always makes all of its steps.
            steps = -(-count // steps_per_execution) * steps_per_execution
            model.fit(data, steps_per_epoch=steps, verbose=0)
            return steps * len(x)
        return turn

    variants = {
        'fit': fit,
        f'fit, steps_per_execution={STEPS_PER_EXECUTION}':
            lambda: fit(steps_per_execution=STEPS_PER_EXECUTION),
    }
    # XLA for the CPU takes minutes to try where images or networks are larger.
    if GPUS or (task['network'] == 'study' and task['side'] <= 64):
        variants['fit, jit_compile=True'] = lambda: fit(jit_compile=True)
    return variants


def predict(task):
    x, _ = batch(task)
    data = tf.data.Dataset.from_tensors(x).repeat()

    def by_predict():
        model = compiled(task)

        def turn(count):
            model.predict(data, steps=count, verbose=0)
            return count * len(x)
        return turn

    def by_call(**settings):
        model = compiled(task)
        call = tf.function(lambda images: model(images, training=False), **settings)

        def turn(count):
            for _ in range(count):
                # From the host each time, as images come.
                call(tf.constant(x)).numpy()
            return count * len(x)
        return turn

    return {
        'predict': by_predict,
        'tf.function': by_call,
        'tf.function, jit_compile=True': lambda: by_call(jit_compile=True),
    }


def image_data_generator(task):
    """As the published notebooks read their images."""
    from keras.src.legacy.preprocessing.image import ImageDataGenerator
    generator = ImageDataGenerator(
        rescale=1 / 255, rotation_range=20, zoom_range=0.2, width_shift_range=0.1,
        height_shift_range=0.1, horizontal_flip=True)
    side = task['side']
    return generator.flow_from_directory(
        task['images'], target_size=(side, side), batch_size=task['batchSize'],
        class_mode='categorical', follow_links=True)


def tf_data(task):
    """As Keras's guide on image classification reads them: decoded once, augmented by layers on whole batches."""
    side = task['side']
    images = keras.utils.image_dataset_from_directory(
        task['images'], image_size=(side, side), batch_size=None, label_mode='categorical',
        shuffle=False, follow_links=True, verbose=False)
    augment = keras.Sequential([
        layers.RandomFlip('horizontal'), layers.RandomRotation(20 / 360),
        layers.RandomTranslation(0.1, 0.1), layers.RandomZoom(0.2), layers.Rescaling(1 / 255)])
    return (images
            .map(lambda x, y: (tf.cast(x, tf.uint8), y), num_parallel_calls=tf.data.AUTOTUNE)
            .cache()
            .shuffle(1000)
            .batch(task['batchSize'])
            .map(lambda x, y: (augment(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE)
            .prefetch(tf.data.AUTOTUNE))


def passes(task):
    data = tf_data(task) if task['contestant'] == 'keras-tf.data' else image_data_generator(task)
    images = sum(len(files) for _, _, files in os.walk(task['images'], followlinks=True))

    if task['kind'] == 'epoch':
        model = compiled(task)

        def once():
            model.fit(data, verbose=0)
    else:
        def once():
            # ImageDataGenerator goes on without end.
            for _ in zip(range(len(data)), data):
                pass

    def turn(count):
        for _ in range(count):
            once()
        return count * images
    return turn


def prepare(task):
    if task['kind'] in ('train', 'predict'):
        variants = train(task) if task['kind'] == 'train' else predict(task)
        variant, turn = fastest(variants, task, TRIED)
        return VERSION, variant, turn
    return VERSION, None, passes(task)


serve(prepare, tf.config.experimental.get_device_details(GPUS[0]).get('device_name') if GPUS else None)
