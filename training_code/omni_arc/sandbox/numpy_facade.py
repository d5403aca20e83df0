"""The numpy that programs see: what computes, under its usual names, and nothing that reads files, touches raw memory or looks around.

Left out on purpose: everything with files (load, save, fromfile, memmap, ...), raw memory (ctypeslib, frombuffer, as_strided, nditer),
look-ups of names (bmat, matrix), sub-packages (testing, f2py, lib, ...). `empty` gives zeros, so that results do not depend on chance.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np

_MAKE = """
    arange array asanyarray asarray ascontiguousarray copy diag diagflat eye fromfunction fromiter full full_like geomspace identity
    indices linspace logspace meshgrid mgrid ogrid ones ones_like tri tril triu vander zeros zeros_like
"""
_ARRANGE = """
    append array_split atleast_1d atleast_2d atleast_3d block broadcast_arrays broadcast_shapes broadcast_to column_stack
    concatenate delete dsplit dstack expand_dims flip fliplr flipud hsplit hstack insert moveaxis pad ravel repeat reshape resize
    roll rollaxis rot90 row_stack split squeeze stack swapaxes tile transpose trim_zeros vsplit vstack concat permute_dims
    matrix_transpose astype
"""
_FIND = """
    argmax argmin argpartition argsort argwhere bincount choose compress copyto count_nonzero diag_indices diag_indices_from
    diagonal digitize extract fill_diagonal flatnonzero index_exp ix_ lexsort ndenumerate ndindex nonzero partition piecewise place
    put put_along_axis putmask ravel_multi_index s_ searchsorted select sort take take_along_axis tril_indices tril_indices_from
    triu_indices triu_indices_from unique unravel_index where unique_values unique_counts unique_inverse unique_all in1d intersect1d
    isin setdiff1d setxor1d union1d mask_indices
"""
_COMPUTE = """
    abs absolute add all allclose amax amin any arccos arcsin arctan arctan2 around array_equal array_equiv average bitwise_and
    bitwise_count bitwise_not bitwise_or bitwise_xor bitwise_invert bitwise_left_shift bitwise_right_shift cbrt ceil clip convolve
    corrcoef correlate cos cosh cov cross cumprod cumsum deg2rad degrees diff divide divmod dot ediff1d einsum equal exp exp2 expm1
    fabs fix float_power floor floor_divide fmax fmin fmod frexp gcd gradient greater greater_equal heaviside histogram histogram2d
    hypot inner interp invert isclose iscomplex iscomplexobj isfinite isinf isnan isneginf isposinf isreal isrealobj isscalar
    iterable kron lcm ldexp left_shift less less_equal log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor
    matmul max maximum mean median min minimum mod modf multiply nan_to_num nanargmax nanargmin nancumsum nanmax nanmean nanmedian
    nanmin nanprod nanstd nansum nanvar ndim negative not_equal outer packbits percentile polyfit polyval positive power prod
    product ptp quantile rad2deg radians real imag reciprocal remainder right_shift rint round shape sign signbit sin sinh size
    spacing sqrt square std subtract sum tan tanh tensordot trace trapz trapezoid true_divide trunc unpackbits var vdot vecdot
    apply_along_axis apply_over_axes vectorize errstate can_cast result_type promote_types issubdtype array2string array_repr
    array_str conj conjugate base_repr binary_repr finfo iinfo
"""
_TYPES = """
    dtype generic number integer signedinteger unsignedinteger inexact floating complexfloating int8 int16 int32 int64 uint8 uint16
    uint32 uint64 intp uintp int_ uint intc longlong float16 float32 float64 float_ single double bool_ bool complex64 complex128
    object_ str_ pi e inf Inf nan NaN newaxis ufunc
"""
_LINALG = """
    cond cross det diagonal eig eigh eigvals eigvalsh inv lstsq matmul matrix_power matrix_rank norm outer pinv qr slogdet solve svd
    trace
"""
_FFT = "fft fft2 fftn fftshift ifft ifft2 ifftn ifftshift irfft irfft2 rfft rfft2 fftfreq rfftfreq"
_STRIDES = "broadcast_arrays broadcast_to sliding_window_view"


class _ArrayType(type):
    """Makes `Array` below answer as np.ndarray does, but for raw memory."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, np.ndarray)

    def __subclasscheck__(cls, kind: type) -> bool:
        return kind is cls or issubclass(kind, np.ndarray)

    def __call__(cls, shape: object, dtype: object = float) -> np.ndarray:
        return np.zeros(shape, dtype)

    def __getattr__(cls, name: str) -> object:
        return getattr(np.ndarray, name)


class Array(metaclass=_ArrayType):
    """Stands in for np.ndarray, whose constructor makes an object of any bytes that it is given as a buffer."""


class _Joined:
    """np.r_ and np.c_, without their texts (which look up names)."""

    __slots__ = ("_of",)

    def __init__(self, of: object) -> None:
        self._of = of

    def __getitem__(self, key: object) -> np.ndarray:
        if isinstance(key, str) or (isinstance(key, tuple) and key and isinstance(key[0], str)):
            raise ValueError("r_ and c_ take no texts here")
        return self._of[key]


def module(name: str, names: dict[str, object]) -> ModuleType:
    """A module of these names. Its own name is none that Python knows, so that a failing import finds no real module behind it."""
    made = ModuleType(f"sandboxed {name}")
    made.__dict__.update(names)
    return made


def chosen(of: ModuleType, names: str) -> dict[str, object]:
    """Those of the names that this version of the module has."""
    return {name: vars(of)[name] for name in names.split() if name in vars(of)}


def numpy_modules(*, random: ModuleType) -> dict[str, ModuleType]:
    """numpy and those of its modules that programs may import, by dotted name. random: what stands at numpy.random."""
    linalg = module("numpy.linalg", {**chosen(np.linalg, _LINALG), "LinAlgError": np.linalg.LinAlgError})
    fft = module("numpy.fft", chosen(np.fft, _FFT))
    strides = module("numpy.lib.stride_tricks", chosen(np.lib.stride_tricks, _STRIDES))
    lib = module("numpy.lib", {"stride_tricks": strides})
    names = chosen(np, _MAKE + _ARRANGE + _FIND + _COMPUTE + _TYPES)
    names |= {
        "empty": np.zeros,
        "empty_like": np.zeros_like,
        "r_": _Joined(np.r_),
        "c_": _Joined(np.c_),
        "ndarray": Array,
    }
    names |= {"linalg": linalg, "fft": fft, "lib": lib, "random": random}
    top = module("numpy", names)
    top.__all__ = sorted(set(names) & set(np.__all__))
    below = {"linalg": linalg, "fft": fft, "lib": lib, "lib.stride_tricks": strides, "random": random}
    return {"numpy": top} | {f"numpy.{name}": made for name, made in below.items()}
