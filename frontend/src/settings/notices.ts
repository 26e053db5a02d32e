/** Kinds of notices, as the gateway names them. */
export const KINDS = [
  'certificate_received', 'certificate_accepted', 'certificate_rejected', 'certificate_cancelled', 'certificate_overdue', 'certificate_defaulted', 'certificate_settled',
  'lot_received', 'lot_frozen', 'lot_unfrozen',
  'financing_requested', 'financing_quoted', 'financing_accepted', 'financing_declined', 'financing_disbursed',
  'payment_due', 'payment_soon', 'registration_expiring', 'claim_step',
  'intent_confirmed', 'intent_refused', 'key_granted', 'key_revoked', 'keys_recovered', 'standing_set', 'webhook_dead',
]
