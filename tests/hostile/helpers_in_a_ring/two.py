import one
import three

VALUE = one.VALUE
