/** Grades as the rules call them (arts. 22 to 24), by the codes of our words. */
export const GRADES: Record<string, 'excellent' | 'good' | 'passed' | 'failed' | undefined> = { 优秀: 'excellent', 良好: 'good', 合格: 'passed', 不合格: 'failed' }
