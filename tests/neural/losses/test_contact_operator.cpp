#include "rimshot/losses/contact_operator.h"
#include "torch_tolerance.h"

using namespace rimshot::losses;

TEST_CASE("contact operator and its adjoint: torch's batched products, values and gradients") {
  constexpr int kCount = 4, kRows = 5, kColumns = 12;
  at::manual_seed(1);
  const at::Tensor jacobian = at::randn({kCount, kRows, kColumns}, at::kDouble).requires_grad_(true);
  const at::Tensor inverse_mass = at::rand({kCount, kColumns}, at::kDouble) + 0.1, g = at::randn({kCount, kRows, kRows}, at::kDouble);
  const at::Tensor expected = at::bmm(jacobian * inverse_mass.unsqueeze(1), jacobian.transpose(1, 2));
  (expected * g).sum().backward();

  const ContactBatch batch = {kCount, kRows, kColumns};
  const at::Tensor out = at::empty({kCount, kRows, kRows}, at::kDouble), gradient = at::empty({kCount, kRows, kColumns}, at::kDouble);
  contact_operator(batch, jacobian.data_ptr<double>(), inverse_mass.data_ptr<double>(), out.data_ptr<double>());
  contact_operator_adjoint(batch, jacobian.data_ptr<double>(), inverse_mass.data_ptr<double>(), g.data_ptr<double>(), gradient.data_ptr<double>());
  CHECK_NEAR((out - expected.detach()).abs().max().item<double>(), 0, 1e-13);  // sums of 12 products of order 1
  CHECK_NEAR((gradient - jacobian.grad()).abs().max().item<double>(), 0, 1e-13);
}
