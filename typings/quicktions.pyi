# quicktions ships no types; its Fraction does what that of the standard library does.
from fractions import Fraction as Fraction
