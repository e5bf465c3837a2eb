-- The last digit of functions that Java computes by StrictMath.

SELECT cbrt(27), cbrt(8), cbrt(64), cbrt(125), cbrt(1000), cbrt(-27), cbrt(0.001), cbrt(2), cbrt(3), cbrt(1e300), cbrt(5e-324), cbrt(0), cbrt(CAST('-Infinity' AS DOUBLE));
SELECT exp(21.352641183262545), exp(1), exp(-1), exp(0), exp(709.78), exp(709.79), exp(-745.1), exp(-746), exp(1e-20), exp(CAST('NaN' AS DOUBLE));
SELECT ln(0.28462962556657245), ln(1), ln(2), ln(10), ln(0), ln(-1), ln(5e-324), ln(CAST('NaN' AS DOUBLE)), ln(CAST('Infinity' AS DOUBLE));
SELECT log10(1.1003592216397847e-12), log10(1000), log10(0.001), log10(2), log2(8), log2(0.28462962556657245), log2(10), log(3, 81), log(10, 1000), log(0.5, 8), log(1, 5), log(-1, 5), log(2, 0);
SELECT log1p(0.28801228452135186), log1p(-1), log1p(-2), log1p(1e-20), expm1(0.22761553568675197), expm1(1e-20), expm1(50), expm1(-50), expm1(710);
SELECT power(7.2152695752301135, -4.318443695552469), power(2, 0.5), power(10, -3), power(1.1, 10), power(-8, 3), power(-8, 0.5), power(0, -1), power(0, 0), power(1, CAST('NaN' AS DOUBLE)), power(CAST('NaN' AS DOUBLE), 0), power(-1, CAST('Infinity' AS DOUBLE)), 1.05 * power(1 + 0.05 / 12, 120);
SELECT asin(0.7971938445624618), asin(1), asin(2), acos(0.249521945271584), acos(-1), acos(0), atan(3.625761720078911), atan(1), atan(1e300), atan2(21.352641183262545, 3.889318821146972), atan2(0, -1), atan2(-0.0, -1), atan2(1, 0), atan2(-1, -1);
SELECT sinh(87.1), sinh(0.1), sinh(1), sinh(710), sinh(711), cosh(21.352641183262545), cosh(0.1), cosh(710), tanh(0.43688585307117955), tanh(30), tanh(-1e-10);
SELECT asinh(0.23898942877746987), asinh(-5), asinh(0), asinh(-1e10), asinh(1e200), asinh(CAST('-Infinity' AS DOUBLE)), acosh(67.8), acosh(1), acosh(0.5), atanh(0.0448148603609112), atanh(1), atanh(-1), atanh(2);
SELECT hypot(0.853868110346791, -0.43840599078581755), hypot(3, 4), hypot(1e300, 1e300), hypot(1e-300, 1e-310), hypot(0, -5), hypot(CAST('NaN' AS DOUBLE), CAST('Infinity' AS DOUBLE));
SELECT e(), pi(), degrees(1), radians(180), sqrt(2), sqrt(-1), sin(1), cos(1), tan(1), cot(1), sec(1), csc(1);
SELECT sum(exp(id / 7.0)), sum(ln(id + 0.5)), sum(power(id + 1, 1.0 / 3)), sum(cbrt(id)), sum(atan2(id, 7)), sum(log10(id + 2)), sum(hypot(id, 3.3)) FROM range(200);
